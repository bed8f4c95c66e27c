/** How tasks become bytes and bytes become tasks. */
@NullMarked
package dev.afterward.payload;

import org.jspecify.annotations.NullMarked;

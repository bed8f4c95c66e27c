/** Input that nobody meant well. */
@NullMarked
package dev.afterward.hostile;

import org.jspecify.annotations.NullMarked;

/** Makes the start of whatever application it is put into slow. */
@NullMarked
package dev.afterward.server.slow;

import org.jspecify.annotations.NullMarked;

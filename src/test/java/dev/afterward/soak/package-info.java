/** A long run that watches itself; by one command, not part of the build. */
@NullMarked
package dev.afterward.soak;

import org.jspecify.annotations.NullMarked;

/** Projects of the guides, one for each: made by one command, and built by the build. */
@NullMarked
package dev.afterward.samples;

import org.jspecify.annotations.NullMarked;

/** Processors whose work and success are one transaction. */
@NullMarked
package dev.afterward.server.charging;

import org.jspecify.annotations.NullMarked;

/** Afterward beside its peers and the bare database: the same work, one after the other, on one machine. */
@NullMarked
package dev.afterward.benchmark;

import org.jspecify.annotations.NullMarked;

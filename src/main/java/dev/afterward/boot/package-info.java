/** Puts store, payload and engine together into a client, without CDI and JTA. */
@NullMarked
package dev.afterward.boot;

import org.jspecify.annotations.NullMarked;

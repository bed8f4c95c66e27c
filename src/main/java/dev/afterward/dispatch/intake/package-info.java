/**
 * The way of new tasks into the store: their ids, the callers that wait, and the choice of the thread that makes the turn. A
 * calling thread makes its turn itself where that is possible. Bulks are written in chunks under one transaction row.
 */
@NullMarked
package dev.afterward.dispatch.intake;

import org.jspecify.annotations.NullMarked;

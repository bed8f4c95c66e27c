/**
 * The steps of a turn, each with what it keeps between turns: outcomes of transactions, late rows, due tasks, settlements,
 * heartbeat, rescue, parking, commands, claims, counters, cleanup. New tasks are a step as well; they have a room of their
 * own. A step is given its collaborators and knows of another step only what its interface says.
 */
@NullMarked
package dev.afterward.dispatch.step;

import org.jspecify.annotations.NullMarked;

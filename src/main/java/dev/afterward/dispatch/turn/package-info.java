/**
 * Turns: the gate that makes them one at a time, the steps that they are made of, and the coordinator's thread, which makes
 * those that nobody else makes. It knows how to make a turn, and of no step what it does.
 */
@NullMarked
package dev.afterward.dispatch.turn;

import org.jspecify.annotations.NullMarked;

/**
 * What every other room of the engine stands on: its time, its threads, its messages to the log and its events to the
 * listeners. It knows no store, no task at work and no turn. Code of others (log handlers, listeners, thread factories)
 * is called here, on threads that hold no lock of the engine, and nothing that it throws leaves this room.
 */
@NullMarked
package dev.afterward.dispatch.runtime;

import org.jspecify.annotations.NullMarked;

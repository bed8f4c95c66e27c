package dev.afterward.cdi;

import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.TaskStore;

/**
 * A client with what was made for it.
 *
 * @param engine the client
 * @param store its store, open
 * @param release lets go of what the container has lent
 */
record BuiltClient(TaskEngine engine, TaskStore store, Runnable release) {}

package dev.afterward.cdi;

import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.TaskInspector;
import org.jspecify.annotations.Nullable;

/**
 * A client with what was made for it.
 *
 * @param engine the client
 * @param inspector reads its store, which is open
 * @param tester what tests inject, or null outside of tests
 * @param release lets go of what the container has lent
 */
record BuiltClient(
        TaskEngine engine,
        TaskInspector inspector,
        @Nullable Object tester,
        Runnable release) {}

package dev.afterward.monitor;

import dev.afterward.store.TaskInspector;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;

/** Stands in for the library's own bean. */
@Alternative
@Priority(1)
@ApplicationScoped
class SampleStore {

    @Produces
    @ApplicationScoped
    TaskInspector inspector() {
        return SampleTasks.all();
    }
}

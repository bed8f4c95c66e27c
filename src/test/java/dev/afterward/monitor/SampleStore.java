package dev.afterward.monitor;

import dev.afterward.store.TaskInspector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** What the library's own producer is in an application. */
@ApplicationScoped
class SampleStore {

    @Produces
    @ApplicationScoped
    TaskInspector inspector() {
        return SampleTasks.all();
    }
}

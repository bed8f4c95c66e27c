package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.TaskStore;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client that processes nothing. */
final class NoQueues {

    private NoQueues() {}

    static Hints hints(WorkQueue work) {
        return hints(work, new Announcements(false, TimeSource.system()));
    }

    static Hints hints(WorkQueue work, Announcements announcements) {
        return new Hints(
                new Queues(
                        List.of(),
                        List.of(),
                        new TaskStore.Opened(1, 0, Map.of(), Set.of(), Map.of(), Set.of(), true, "node"),
                        1,
                        work),
                announcements);
    }
}

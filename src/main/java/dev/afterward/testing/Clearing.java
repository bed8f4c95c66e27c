package dev.afterward.testing;

import dev.afterward.TaskId;
import dev.afterward.dispatch.ManualDrive;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.EngineStatus.Lane;
import dev.afterward.store.TaskOperations;
import dev.afterward.store.TaskOperations.Deed;
import java.util.ArrayList;
import java.util.List;

/** Takes back what one test has left in a client for the next one: tasks, pauses, limits and events. */
final class Clearing {

    private static final String ACTOR = "test";

    private Clearing() {}

    static void clear(TaskEngine engine, ManualDrive drive, History history) {
        TaskOperations operations = engine.operations();
        List<TaskId> left = new ArrayList<>(drive.all());
        for (int from = 0; from < left.size(); from += TaskOperations.MOST) {
            List<TaskId> some = List.copyOf(left.subList(from, Math.min(left.size(), from + TaskOperations.MOST)));
            List<TaskId> deleted = operations.apply(Deed.DELETE, some, ACTOR);
            some.stream().filter(id -> !deleted.contains(id)).forEach(id -> engine.resolve(id, false));
        }
        for (Lane queue : operations.status().queues()) {
            if (queue.paused()) {
                operations.setPaused(queue.config().name(), false, ACTOR);
            }
            if (queue.concurrency() != 0) {
                operations.setConcurrency(queue.config().name(), 0, ACTOR);
            }
        }
        drive.awaitTold();
        history.take();
    }
}

package dev.afterward.testing;

import dev.afterward.ScheduleInfo;
import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.dispatch.ManualDrive;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.EngineStatus.Lane;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import java.util.ArrayList;
import java.util.List;

/** Takes back what one test has left in a client for the next one: tasks, pauses, limits and events. */
final class Clearing {

    private static final String ACTOR = "test";

    private Clearing() {}

    static void clear(TaskEngine engine, ManualDrive drive, History history) {
        ManualOperations operations = engine.manualOperations();
        List<TaskId> left = new ArrayList<>(drive.all());
        for (int from = 0; from < left.size(); from += ManualOperations.MOST) {
            List<TaskId> some = List.copyOf(left.subList(from, Math.min(left.size(), from + ManualOperations.MOST)));
            List<TaskId> deleted = operations.apply(Deed.ERASE, some, ACTOR);
            some.stream()
                    .filter(id -> !deleted.contains(id))
                    .forEach(id -> engine.operations().resolve(id, TaskOperations.Outcome.ROLLED_BACK));
        }
        for (Lane queue : operations.status().queues()) {
            if (queue.paused()) {
                operations.setPaused(queue.config().name(), false, ACTOR);
            }
            if (queue.concurrency() != 0) {
                operations.setConcurrency(queue.config().name(), 0, ACTOR);
            }
        }
        for (ScheduleInfo schedule : engine.schedules().list()) {
            if (schedule.origin() == ScheduleInfo.Origin.PUT) {
                engine.schedules().remove(schedule.name());
            } else {
                engine.schedules().resume(schedule.name());
            }
        }
        drive.awaitTold();
        history.take();
    }
}

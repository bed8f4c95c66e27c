package dev.afterward.dispatch;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.Alteration;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another payload for a task. A task never changes its queue, so that is looked up before anything is written.
 *
 * @param queue the queue of the task
 * @param from what it is edited from, or null for anything
 * @param payload what is stored
 */
record PayloadEdit(RuntimeQueue queue, byte @Nullable [] from, byte[] payload) {

    /**
     * A task in place of another one.
     *
     * @return the edit; empty when there is no task with this id
     * @throws IllegalArgumentException when that is in another queue
     */
    static Optional<PayloadEdit> of(EngineSetup setup, EngineRun run, TaskId id, Task task) {
        RuntimeQueue queue = TaskEncoder.queue(run, task);
        byte[] payload = TaskEncoder.payload(setup, task);
        return rowOf(setup, id).map(TaskRow::queue).map(name -> {
            if (run.stored(name).orElse(null) != queue) {
                throw new IllegalArgumentException("task " + id + " is in the queue '" + name + "', and a "
                        + task.getClass().getName() + " belongs into the queue '" + queue.name() + "'");
            }
            return new PayloadEdit(queue, null, payload);
        });
    }

    /** JSON in place of other JSON: what is read of it is written again, so that it is what an application would store. */
    static Optional<PayloadEdit> of(EngineSetup setup, EngineRun run, TaskId id, String from, String json) {
        return rowOf(setup, id).map(row -> {
            RuntimeQueue queue = run.storedQueue(row.queue());
            // It was edited from what is stored, so it is of that version.
            int version = row.version();
            Task task = queue.read(setup.codec(), json.getBytes(StandardCharsets.UTF_8), version);
            return new PayloadEdit(queue, from.getBytes(StandardCharsets.UTF_8), TaskEncoder.payload(setup, task));
        });
    }

    private static Optional<TaskRow> rowOf(EngineSetup setup, TaskId id) {
        return setup.store().reader().find(id).map(TaskDetails::row);
    }

    Alteration alteration(long id, long now) {
        return new Alteration.Edit(id, queue.id(), from, payload, queue.config().version(), now);
    }
}

package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.UnknownQueueException;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.dispatch.work.Workers;
import dev.afterward.store.NewTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes rows of tasks, and refuses those that cannot be stored before anything is written. */
final class TaskEncoder {

    /** A due time after this one is taken for this one. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * How tasks are to be enqueued.
     *
     * @param due when, or null for at once
     * @param priority their priority, or empty for their queue's
     * @param expireAfter how long after that they may begin, or null for what their queue says
     * @param apart whether they do not belong to the caller's transaction
     */
    record Options(
            @Nullable Instant due,
            OptionalInt priority,
            @Nullable Duration expireAfter,
            boolean apart) {}

    private final EngineSetup setup;
    private final TaskClient client;

    TaskEncoder(EngineSetup setup, TaskClient client) {
        this.setup = setup;
        this.client = client;
    }

    List<NewTask> encode(EngineRun run, List<Task> tasks, Options options) {
        List<NewTask> rows = new ArrayList<>(tasks.size());
        // One time for all of them, so that those of two large submissions do not alternate.
        long now = setup.clock().millis();
        long due = options.due == null ? now : dueMillis(options.due);
        for (Task task : tasks) {
            rows.add(encode(run, task, now, due, options));
        }
        return rows;
    }

    private NewTask encode(EngineRun run, Task task, long now, long due, Options options) {
        RuntimeQueue queue = queue(run, task);
        byte[] payload = payload(setup, task);
        Attempt parent = Workers.attemptOfThisThread();
        return new NewTask(
                run.ids.next(),
                queue.id(),
                options.priority.orElse(queue.config().priority()),
                due,
                startBy(
                        Math.max(now, due),
                        options.expireAfter == null ? queue.config().expireAfter() : options.expireAfter),
                parent == null || parent.client() != client
                        ? 0
                        : parent.claimed().id(),
                payload,
                queue.config().version());
    }

    /** The queue of a task's type. */
    static RuntimeQueue queue(EngineRun run, Task task) {
        RuntimeQueue queue = run.queues.find(task.getClass());
        if (queue == null) {
            throw new UnknownQueueException("no processor for task type "
                    + task.getClass().getName()
                    + ": give it one, a bean with @Processes(" + task.getClass().getSimpleName()
                    + ".class), or .processor(…) in Afterward.builder()");
        }
        return queue;
    }

    /** What is stored of a task that fulfils the constraints of its type. */
    static byte[] payload(EngineSetup setup, Task task) {
        setup.constraints().check(task);
        byte[] payload = setup.codec().encode(task);
        int most = setup.config().payloadMaxSize();
        if (payload.length > most) {
            throw new PayloadException("task of type " + task.getClass().getName() + " is " + payload.length
                    + " bytes long, more than afterward.payload.max-size = " + most
                    + ": store the data elsewhere and refer to it");
        }
        return payload;
    }

    /** Counted from when it can begin: a due time that has passed leaves it no less time. */
    private static long startBy(long from, @Nullable Duration after) {
        // Less than a millisecond would be none.
        return after == null ? 0 : from + Math.max(1, after.toMillis());
    }

    /** The far ends of time are further away than milliseconds can tell. */
    static long dueMillis(Instant due) {
        if (due.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return due.isAfter(LATEST) ? LATEST.toEpochMilli() : due.toEpochMilli();
    }
}

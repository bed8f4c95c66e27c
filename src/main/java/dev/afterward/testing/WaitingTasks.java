package dev.afterward.testing;

import dev.afterward.Task;
import dev.afterward.dispatch.ManualDrive;
import dev.afterward.dispatch.ManualDrive.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What waits in a client at one moment: in the store, then in the caller's transaction. */
final class WaitingTasks {

    private final ManualDrive drive;
    private final Instant now;
    private final List<Waiting> all;

    WaitingTasks(ManualDrive drive, Instant now) {
        this.drive = drive;
        this.now = now;
        this.all = new ArrayList<>(drive.stored());
        this.all.addAll(drive.enlisted());
    }

    /** All of a type. */
    <T extends Task> List<EnqueuedTask<T>> of(Class<T> type) {
        return of(type, (waiting, task) -> true);
    }

    /** The only one of a type. */
    <T extends Task> EnqueuedTask<T> only(Class<T> type) {
        return only(type, of(type), "");
    }

    /** The only one that passes a test. */
    <T extends Task> EnqueuedTask<T> only(Class<T> type, Predicate<? super T> which) {
        return only(type, of(type, (waiting, task) -> which.test(task)), " that passes the test");
    }

    /** The only one that equals another, as their class has it or by their JSON. */
    <T extends Task> EnqueuedTask<T> only(Class<T> type, T task) {
        requireQueue(type);
        String json = drive.encode(task);
        return only(
                type,
                of(type, (waiting, found) -> task.equals(found) || json.equals(waiting.payload())),
                " that equals " + WaitingText.shortened(json));
    }

    private <T extends Task> EnqueuedTask<T> only(Class<T> type, List<EnqueuedTask<T>> found, String what) {
        if (found.size() != 1) {
            throw new AssertionError("expected one " + type.getSimpleName() + what + " to be enqueued, and there "
                    + (found.isEmpty() ? "is none" : "are " + found.size()) + "; " + WaitingText.instead(all, now));
        }
        return found.get(0);
    }

    void requireNone(Class<? extends Task> type) {
        int found = of(type).size();
        if (found > 0) {
            throw new AssertionError("expected no " + type.getSimpleName() + " to be enqueued, and there "
                    + (found == 1 ? "is one" : "are " + found) + "; " + WaitingText.instead(all, now));
        }
    }

    void requireNone() {
        if (!all.isEmpty()) {
            throw new AssertionError("expected no task to be enqueued; " + WaitingText.instead(all, now));
        }
    }

    /** Those of a type that pass a test. A queue whose type is sealed has tasks of several classes. */
    private <T extends Task> List<EnqueuedTask<T>> of(Class<T> type, BiPredicate<Waiting, T> which) {
        String queue = requireQueue(type);
        List<EnqueuedTask<T>> found = new ArrayList<>();
        for (Waiting waiting : all) {
            if (!waiting.queue().equals(queue)) {
                continue;
            }
            Task task = drive.decode(waiting);
            if (type.isInstance(task) && which.test(waiting, type.cast(task))) {
                found.add(new EnqueuedTask<>(
                        waiting.id(), type.cast(task), waiting.due(), waiting.priority(), waiting.attempts()));
            }
        }
        return found;
    }

    private String requireQueue(Class<? extends Task> type) {
        String queue = drive.queueOf(Objects.requireNonNull(type, "the task type is null"));
        if (queue == null) {
            throw new AssertionError("the client has no processor for " + type.getName() + ", so no such task can be"
                    + " enqueued; it has some for "
                    + drive.types().stream().map(Class::getName).toList());
        }
        return queue;
    }
}

package dev.afterward.dispatch;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskSubmission;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Collects how tasks are to be enqueued. */
final class Submission implements TaskSubmission {

    /** Much later than anybody will be there to see it; a sum with it does not overflow. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(365_000);

    /** As for a queue. */
    private static final Duration LONGEST_EXPIRY = Duration.ofDays(36_500);

    private final TaskEngine engine;
    private final List<Task> tasks;
    private @Nullable Instant due;
    private OptionalInt priority = OptionalInt.empty();
    private @Nullable Duration expireAfter;
    private @Nullable Connection connection;
    private boolean apart;
    private boolean submitted;

    /** Copies. */
    Submission(TaskEngine engine, Collection<? extends Task> tasks) {
        this.engine = engine;
        this.tasks = new ArrayList<>(tasks);
        int missing = this.tasks.indexOf(null);
        if (missing >= 0) {
            throw new NullPointerException("the task is null, number " + (missing + 1) + " of " + this.tasks.size());
        }
    }

    @Override
    public TaskSubmission at(Instant time) {
        this.due = Objects.requireNonNull(time, "the due time is null");
        return this;
    }

    @Override
    public TaskSubmission after(Duration delay) {
        Objects.requireNonNull(delay, "the delay is null");
        if (delay.compareTo(LONGEST_DELAY) > 0) {
            this.due = Instant.MAX;
        } else if (delay.compareTo(LONGEST_DELAY.negated()) < 0) {
            this.due = Instant.MIN;
        } else {
            this.due = engine.time().plus(delay);
        }
        return this;
    }

    @Override
    public TaskSubmission priority(int value) {
        this.priority = OptionalInt.of(value);
        return this;
    }

    @Override
    public TaskSubmission expireAfter(Duration time) {
        if (Objects.requireNonNull(time, "the time is null").isNegative() || time.isZero()) {
            throw new IllegalArgumentException("expireAfter must be longer than zero, was " + time);
        }
        this.expireAfter = time.compareTo(LONGEST_EXPIRY) > 0 ? LONGEST_EXPIRY : time;
        return this;
    }

    @Override
    public TaskSubmission using(Connection callers) {
        this.connection = Objects.requireNonNull(callers, "the connection is null");
        return this;
    }

    @Override
    public TaskSubmission apart() {
        this.apart = true;
        return this;
    }

    @Override
    public List<TaskId> submit() {
        if (submitted) {
            throw new IllegalStateException("the submission was submitted already");
        }
        if (apart && connection != null) {
            throw new IllegalStateException(
                    "the submission is apart from the caller's transaction and on a connection of the"
                            + " caller's: leave one of apart() and using(connection) out");
        }
        submitted = true;
        return engine.submit(tasks, new TaskEncoder.Options(due, priority, expireAfter, apart), connection);
    }
}

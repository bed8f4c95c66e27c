package dev.afterward;

import java.time.Duration;
import java.util.Objects;

/**
 * Thrown by a processor to put its task off and to roll back: the task is due again after a time, as with {@link
 * TaskContext#snooze}, and the attempt is not counted. Because it is unchecked, the transaction of an EJB or a
 * {@code @Transactional} processor is rolled back. A processor that calls {@code snooze} and returns has its work committed.
 *
 * <p>It also counts inside an exception that a container has wrapped it in, and while the client stops. If the attempt is out
 * of time, it has failed; if the task was cancelled meanwhile, it is cancelled.
 */
public class TaskSnoozedException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    /**
     * An exception with a time.
     *
     * @param delay how long to wait; zero or negative means at once, and more than 36,500 days mean so many
     */
    public TaskSnoozedException(Duration delay) {
        super("the task is put off by " + Objects.requireNonNull(delay, "the delay is null"));
        this.delay = delay;
    }

    /**
     * How long the task waits.
     *
     * @return as it was given
     */
    public Duration delay() {
        return delay;
    }
}

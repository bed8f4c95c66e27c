package dev.afterward.dispatch.work;

import dev.afterward.PayloadException;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** How the time of an attempt with its worker ended. */
public sealed interface Ending {

    /** A task that was claimed so many times without an attempt that counts is parked if it cannot be read once more. */
    int MOST_GIVEN_BACK = 9;

    /** Why a task is set aside whose attempts have left marks that cannot be asked for. */
    String MARKS_GONE =
            "it is not known whether work of an earlier attempt is committed: the table afterward_effect that would tell is not"
                    + " the one that is configured now. Look at the data; then run the task once more, or cancel it";

    /** The processor returned. */
    record Returned() implements Ending {}

    /**
     * The processor threw.
     *
     * @param failure what
     */
    record Threw(Throwable failure) implements Ending {}

    /**
     * The processor has put its task off.
     *
     * @param delay by how much
     */
    record Snoozed(Duration delay) implements Ending {}

    /**
     * The attempt took longer than its queue allows, whether it then returned or threw.
     *
     * @param failure what it threw, or null
     */
    record TimedOut(@Nullable Throwable failure) implements Ending {}

    /**
     * The task was cancelled and the attempt ended with an exception, or did not start.
     *
     * @param failure what it threw
     */
    record Cancelled(Throwable failure) implements Ending {}

    /**
     * The attempt was not made, since the end of the task was recorded before.
     *
     * @param end the end
     */
    record Recorded(RowState end) implements Ending {}

    /** The attempt would have begun too late, and did not. */
    record Expired() implements Ending {}

    /**
     * The attempt does not count: it did not start, or it failed while the client was stopping. What an attempt needs may
     * be gone by then.
     *
     * @param failure what it threw while the client was stopping, or null
     */
    record GivenBack(@Nullable Throwable failure) implements Ending {}

    /**
     * The task cannot be read.
     *
     * @param failure why
     */
    record Unreadable(PayloadException failure) implements Ending {}

    /**
     * The end of an attempt that was made. A processor that aborts its task has decided: neither its time nor a stop of the
     * client explains that away.
     *
     * @param thrown what the processor threw, or null when it returned
     * @param snooze for how long it put the task off before that, or null
     * @param interruption why it was told to end, or null
     * @param excused whether it does not count, because the client is stopping
     */
    static Ending of(
            @Nullable Throwable thrown,
            @Nullable Duration snooze,
            Attempt.@Nullable Interruption interruption,
            boolean excused) {
        if (thrown == null) {
            return returned(snooze, interruption);
        }
        if (interruption == Attempt.Interruption.CANCELLED) {
            return new Cancelled(thrown);
        }
        if ((excused || interruption != null) && Thrown.isAbort(thrown)) {
            return new Threw(thrown);
        }
        if (interruption == Attempt.Interruption.TIMEOUT && !excused) {
            return new TimedOut(thrown);
        }
        Duration delay = Thrown.snooze(thrown);
        if (delay != null) {
            return new Snoozed(delay);
        }
        return excused || interruption != null ? new GivenBack(thrown) : new Threw(thrown);
    }

    private static Ending returned(@Nullable Duration snooze, Attempt.@Nullable Interruption interruption) {
        if (interruption == Attempt.Interruption.TIMEOUT) {
            return new TimedOut(null);
        }
        if (snooze == null) {
            return new Returned();
        }
        return interruption == Attempt.Interruption.CANCELLED
                ? new Cancelled(new CancellationException("cancelled while it was running; its processor snoozed it"))
                : new Snoozed(snooze);
    }

    /** The end of an attempt that no worker has begun; a task that was cancelled meanwhile does not run again. */
    static Ending unstarted(Attempt attempt) {
        return uncalled(attempt, null);
    }

    /**
     * The end of an attempt whose processor was not called. It does not count, unless it is out of time. A payload that
     * cannot be read however often it is tried, since it needs more memory than there is, must not be tried for ever: such
     * a task is parked.
     *
     * @param attempt the attempt
     * @param failure why the processor was not called, or null when the attempt was told to end
     */
    static Ending uncalled(Attempt attempt, @Nullable Throwable failure) {
        Attempt.Interruption interruption = attempt.end();
        if (interruption == Attempt.Interruption.CANCELLED) {
            return new Cancelled(failure == null ? new InterruptedException("not started") : failure);
        }
        if (interruption == Attempt.Interruption.TIMEOUT) {
            return new TimedOut(failure);
        }
        if (interruption != null || failure == null) {
            return new GivenBack(null);
        }
        if (failure instanceof PayloadException unreadable) {
            return new Unreadable(unreadable);
        }
        return givenBack(attempt) < MOST_GIVEN_BACK
                ? new GivenBack(null)
                : new Unreadable(new PayloadException(
                        "the payload could not be read, though it was tried again and again: "
                                + ErrorText.name(failure),
                        failure));
    }

    /**
     * The end of an attempt whose transaction could not be begun. It does not count, however often that happens: its task is not
     * to blame.
     */
    static Ending notBegun(Attempt attempt) {
        Attempt.Interruption interruption = attempt.end();
        return interruption == Attempt.Interruption.CANCELLED
                ? new Cancelled(new InterruptedException("not started"))
                : new GivenBack(null);
    }

    /** The end of an attempt that was too late to begin; one that was told to end is over for that reason. */
    static Ending late(Attempt attempt) {
        return attempt.end() == null ? new Expired() : uncalled(attempt, null);
    }

    /** How often its task was claimed before without an attempt that counts. */
    static int givenBack(Attempt attempt) {
        ClaimedTask task = attempt.claimed();
        return Math.max(0, task.claims() - task.attempt() - task.snoozes());
    }
}

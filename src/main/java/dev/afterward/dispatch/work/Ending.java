package dev.afterward.dispatch.work;

import dev.afterward.PayloadException;
import org.jspecify.annotations.Nullable;

/** How the time of an attempt with its worker ended. */
public sealed interface Ending {

    /** The processor returned. */
    record Returned() implements Ending {}

    /**
     * The processor threw.
     *
     * @param failure what
     */
    record Threw(Throwable failure) implements Ending {}

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

    /** The attempt does not count: the client stops, or it did not start. */
    record GivenBack() implements Ending {}

    /**
     * The task cannot be read.
     *
     * @param failure why
     */
    record Unreadable(PayloadException failure) implements Ending {}

    /**
     * The end of an attempt that was made.
     *
     * @param thrown what the processor threw, or null when it returned
     * @param interruption why it was told to end, or null
     */
    static Ending of(@Nullable Throwable thrown, Attempt.@Nullable Interruption interruption) {
        if (interruption == Attempt.Interruption.TIMEOUT) {
            return new TimedOut(thrown);
        }
        if (thrown == null) {
            return new Returned();
        }
        if (interruption == null) {
            return new Threw(thrown);
        }
        return interruption == Attempt.Interruption.CANCELLED ? new Cancelled(thrown) : new GivenBack();
    }

    /** The end of an attempt that no worker has begun; a task that was cancelled meanwhile does not run again. */
    static Ending unstarted(Attempt attempt) {
        return uncalled(attempt, null);
    }

    /**
     * The end of an attempt whose processor was not called.
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
            return new GivenBack();
        }
        if (failure instanceof PayloadException unreadable) {
            return new Unreadable(unreadable);
        }
        return new Threw(failure);
    }
}

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

    /** The end of an attempt that was not made; a task that was cancelled meanwhile does not run again. */
    static Ending unstarted(Attempt attempt) {
        return attempt.end() == Attempt.Interruption.CANCELLED
                ? new Cancelled(new InterruptedException("not started"))
                : new GivenBack();
    }
}

package dev.afterward.dispatch.step;

import dev.afterward.store.Candidate;
import dev.afterward.store.Orphan;
import java.util.concurrent.TimeUnit;

/**
 * How often a task may run again because its process has died, and how long it runs with nothing beside it after that.
 * Arithmetic: safe for use by several threads.
 */
public final class LastChance {

    /** How long a suspect runs alone at first; twice as long each time its process dies after that. */
    private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int DOUBLINGS = 5;

    private final int rescues;
    private final int configured;

    /**
     * The last chance after so many rescues.
     *
     * @param maxRescues how often a task may run again because its process died; less than 1 is taken for 1
     */
    public LastChance(int maxRescues) {
        this.configured = maxRescues;
        this.rescues = Math.max(1, maxRescues);
    }

    /** With how many rescues, at the most, a task need not be alone yet. */
    int rescues() {
        return rescues;
    }

    /** Whether a suspect has used its rescues up, so that it has to run alone. */
    boolean isOf(Candidate suspect) {
        return suspect.rescues() > rescues;
    }

    /** For how many nanoseconds a suspect runs alone. */
    long aloneNanos(Candidate suspect) {
        int before = Math.max(0, Math.min(DOUBLINGS, suspect.rescues() - rescues - 1));
        return ALONE_NANOS << before;
    }

    /**
     * Whether a task ends as failed because its process died again.
     *
     * @param orphan the task
     * @return whether it died alone in its last chance, or too often to be given another one
     */
    boolean hasDiedTooOften(Orphan orphan) {
        return orphan.rescues() > rescues && (orphan.alone() || orphan.rescues() > rescues + 1 + DOUBLINGS);
    }

    /** Why such a task ends as failed, for its error. */
    String reason(Orphan orphan) {
        return "the process died " + (orphan.rescues() + 1) + " times while this task was running; it is not run again"
                + " (afterward.max-rescues = " + configured + ")";
    }
}

package dev.afterward.dispatch.work;

/** Takes what follows from the attempts that have ended, and sees to it that the store is told. */
@FunctionalInterface
public interface AttemptSink {

    /**
     * An attempt is over. Called once for each attempt, by any thread.
     *
     * @param attempt the attempt
     * @param followUp what follows from its end
     */
    void ended(Attempt attempt, FollowUp followUp);
}

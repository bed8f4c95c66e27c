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

    /**
     * Whether the queue has no place for another attempt until it is known how this one has ended: see {@link WorkQueue#answered}.
     *
     * @param attempt the attempt
     * @param followUp what follows from its end, as far as is known here
     * @return whether the sink gives the place back
     */
    default boolean keepsPlace(Attempt attempt, FollowUp followUp) {
        return false;
    }

    /**
     * Whether it is certain what follows. If it is not, the sink finds it out, and logs it.
     *
     * @param attempt the attempt
     * @param followUp what follows from its end, as far as is known here
     * @return whether nothing else can follow
     */
    default boolean isCertain(Attempt attempt, FollowUp followUp) {
        return followUp.ifNotStored() == null;
    }
}

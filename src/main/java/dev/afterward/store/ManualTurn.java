package dev.afterward.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a turn does with single tasks and queues because somebody asked for it. A prepared task whose transaction has
 * committed counts as scheduled. A role of {@link Turn}.
 */
public interface ManualTurn {

    /**
     * The row of a task.
     *
     * @param id the task
     * @return its row
     */
    Optional<LocatedTask> locate(long id);

    /**
     * Ends a task that nobody has claimed: scheduled, ready, suspect or parked. No effect on one of which an attempt may have left
     * a mark: see {@link ClaimTurn#condemn}.
     *
     * @param id the task
     * @param finished when
     * @param keep what is kept
     * @param expires when what is kept may be deleted, or 0 for never
     * @return whether there was such a task
     */
    boolean cancel(long id, long finished, Settlement.Keep keep, long expires);

    /**
     * Notes that a running task is to end. Its owner learns it from {@link Controls}. From then on no settlement makes the task
     * wait again: {@link Turn#settle} answers such a one with false, and only {@link Settlement.Ended} has an effect.
     *
     * @param id the task
     * @param at the time, in UTC milliseconds of the Unix epoch
     * @param actor who cancels it, or null when the application does
     * @return whether there was such a task, and it was not cancelled before
     */
    boolean cancelRunning(long id, long at, @Nullable String actor);

    /**
     * Pauses or resumes a queue.
     *
     * @param queue the id of the queue
     * @param paused whether it is paused
     * @param now the time: since then it is, unless it was paused before
     * @param actor who pauses it, or null when the application does
     * @return whether that has changed anything
     */
    boolean pause(int queue, boolean paused, long now, @Nullable String actor);

    /**
     * Limits how many tasks of a queue run at the same time, beside what is configured.
     *
     * @param queue the id of the queue
     * @param most how many, or 0 for what is configured
     * @return whether that has changed anything
     */
    boolean concurrency(int queue, int most);

    /**
     * Does to a task what a person wants.
     *
     * @param alteration what
     * @return what the task is now, or empty when it had no effect
     */
    Optional<Readied> alter(Alteration alteration);

    /**
     * Takes note that somebody has seen the tasks of a queue that have failed with an error of one kind.
     *
     * @param queue the name of the queue
     * @param fingerprint the kind: {@link ErrorKind#fingerprint}
     * @param until the end of the last task that was seen
     * @param now the time
     * @param actor who has seen them
     * @return whether there is such a queue, and no later end was noted before
     */
    boolean acknowledge(String queue, long fingerprint, long until, long now, String actor);

    /**
     * Records what a person did.
     *
     * @param act the act; if an entry with its key is there already, this adds to it
     * @param deed what
     * @param tasks the ids of the tasks on which it had an effect in this turn
     * @param queue the name of the queue it was done to, or null
     * @param detail with what, or null
     */
    void audit(Act act, ManualOperations.Deed deed, List<Long> tasks, @Nullable String queue, @Nullable String detail);
}

package dev.afterward.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a turn does to hand tasks out, and to take them back from clients that died. A role of {@link Turn}. */
public interface ClaimTurn {

    /**
     * Makes scheduled tasks that are due ready; suspects among them become suspect. The first due come first, of those due at the same time
     * the ones of a higher priority.
     *
     * @param now the time
     * @param limit the most tasks to touch
     * @return what they are now; the next due time is not told here
     */
    Readied promoteDue(long now, int limit);

    /**
     * When the next scheduled task is due.
     *
     * @return the time, or {@link Long#MAX_VALUE} when none is scheduled
     */
    long nextDue();

    /**
     * Which queues have tasks to be claimed. Costs a look for each such queue, not for each task.
     *
     * @return the queues
     */
    QueuesWithTasks queuesWithTasks();

    /**
     * The first ready tasks of a queue by {@link Candidate#ORDER}, without claiming them.
     *
     * @param queue the id of the queue
     * @param limit the most tasks
     * @return the candidates, in order
     */
    List<Candidate> ready(int queue, int limit);

    /**
     * The first suspect of a queue, without claiming it.
     *
     * @param queue the id of the queue
     * @param mostRescues only one with so many rescues at the most
     * @return the candidate
     */
    Optional<Candidate> suspect(int queue, int mostRescues);

    /**
     * Which of some tasks the store shows.
     *
     * @param ids the tasks
     * @return the ids of those that there are, in whatever state
     */
    Set<Long> present(List<Long> ids);

    /**
     * Keeps places for the next claims of a queue whose tasks may run in a limited number on all clients together: claims of this
     * turn take them. One that is not taken is free again after the turn.
     *
     * @param queue the id of the queue
     * @param total how many of its tasks may run at the same time
     * @param limit the most places
     * @return for how many tasks there is a place
     */
    default int places(int queue, int total, int limit) {
        return limit;
    }

    /**
     * Claims the first ready tasks of a queue, as far as both limits allow, but one at least.
     *
     * @param queue the id of the queue
     * @param limit the most tasks
     * @param bytes the most bytes of their payloads together
     * @param now the time
     * @return what was claimed, in {@link Candidate#ORDER}
     */
    Claim claim(int queue, int limit, long bytes, long now);

    /**
     * The queues of which the claims of this turn, or the candidates, were fewer than asked for although there may be more: what
     * is left was looked for so lately that it would cost too much to look again at once.
     *
     * @return after how many milliseconds, more than 0, to ask again, by the id of the queue
     */
    default Map<Integer, Long> unseen() {
        return Map.of();
    }

    /**
     * The queues in which this client has met payloads of versions that it does not read, and left them to others.
     *
     * @return the ids of the queues
     */
    default Set<Integer> mixed() {
        return Set.of();
    }

    /**
     * Claims these tasks, as far as the limit allows, but one at least. One that is neither ready nor suspect any more, nor
     * prepared by a transaction that has committed, is left out.
     *
     * @param ids the tasks
     * @param bytes the most bytes of their payloads together
     * @param now the time
     * @return what was claimed, in the order of the ids in the list; more when the limit left some out
     */
    Claim claim(List<Long> ids, long bytes, long now);

    /**
     * The first prepared tasks of a transaction by their ids, without claiming them.
     *
     * @param transaction the transaction
     * @param limit the most tasks
     * @return the candidates, in that order
     */
    List<Candidate> prepared(long transaction, int limit);

    /**
     * Claims prepared tasks of a transaction that was decided as committed, in the order of their ids, as far as both limits
     * allow, but one at least.
     *
     * @param transaction the transaction
     * @param limit the most tasks
     * @param bytes the most bytes of their payloads together
     * @param now the time
     * @return what was claimed, in that order
     */
    Claim claimPrepared(long transaction, int limit, long bytes, long now);

    /**
     * A running task of this client has nothing beside it. It counts as such until {@link #accompany}, or its next claim.
     *
     * @param task the task
     */
    void runAlone(long task);

    /**
     * Others may run beside a task that ran alone.
     *
     * @param task the task
     */
    void accompany(long task);

    /**
     * Running tasks whose owners are dead: every owner but this client where it owns the store alone, otherwise
     * owners without a sign of life.
     *
     * @param deadBefore the sign of life has to be older than this time
     * @param limit the most tasks
     * @return the tasks
     */
    List<Orphan> orphans(long deadBefore, int limit);

    /**
     * When the first of the other clients that own running tasks, or bulks, would be dead.
     *
     * @param lease for how long a sign of life is good, in milliseconds
     * @return the time, or {@link Long#MAX_VALUE} when there is none, or this client owns the store alone
     */
    long nextLeaseEnd(long lease);

    /**
     * The tasks that are running in this client's name.
     *
     * @return the tasks
     */
    List<Orphan> owned();

    /**
     * Takes a running task of a dead client over, without a claim: what has become of its attempt is found out next.
     *
     * @param id the task
     * @param claims the claim
     * @return whether it was still that claim's
     */
    default boolean adopt(long id, int claims) {
        return false;
    }

    /**
     * Claims a waiting task that attempts may have left marks of, or that is in a queue whose attempts leave marks, in order to end it as
     * cancelled: from now on it is running, cancelled, and of this client.
     *
     * @param id the task
     * @param at the time, in UTC milliseconds of the Unix epoch
     * @param actor who cancels it, or null when the application does
     * @return what was claimed; empty when there is no such task that waits
     */
    default Optional<Orphan> condemn(long id, long at, @Nullable String actor) {
        return Optional.empty();
    }
}

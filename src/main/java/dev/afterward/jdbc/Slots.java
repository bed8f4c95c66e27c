package dev.afterward.jdbc;

import dev.afterward.store.ClaimedTask;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places of queues whose tasks run in a limited number on all clients together, in one turn. A place is a row that names a
 * claim, and it is free when that claim has ended: there is no count that could be wrong, and nothing to be given back, by
 * whoever ends a claim. A turn locks the rows of free places, claims as many tasks, and writes their claims there.
 */
final class Slots {

    private final Session session;
    private final Map<Integer, Integer> made;
    /** How many rows the turn has made, by queue. */
    private final Map<Integer, Integer> madeHere = new HashMap<>();
    /** The places that the turn has locked and not given to a task, by queue. */
    private final Map<Integer, Deque<Integer>> kept = new HashMap<>();

    /**
     * None is kept.
     *
     * @param session the turn's
     * @param made how many rows the queues are known to have
     */
    Slots(Session session, Map<Integer, Integer> made) {
        this.session = session;
        this.made = made;
    }

    /** Keeps free places for the next claims. Returns how many there are, those included that were kept before. */
    int keep(int queue, int total, int limit) throws SQLException {
        List<Integer> free = free(queue, total, limit);
        if (free.size() < limit && made.getOrDefault(queue, 0) < total && mayMake()) {
            session.update(Sql.MAKE_SLOTS, queue, total);
            madeHere.put(queue, total);
            free = free(queue, total, limit);
        }
        kept.put(queue, new ArrayDeque<>(free));
        return free.size();
    }

    private boolean mayMake() throws SQLException {
        return !session.statements().has(Sql.LOCK_SLOTS) || session.number(Sql.LOCK_SLOTS, 0) == 1;
    }

    private List<Integer> free(int queue, int total, int limit) throws SQLException {
        return session.query(Sql.FREE_SLOTS, row -> row.getInt(1), queue, total, limit);
    }

    /** Gives places to tasks that the turn has claimed, of queues for which it has kept some. */
    void take(List<ClaimedTask> claimed) throws SQLException {
        if (kept.isEmpty()) {
            return;
        }
        for (ClaimedTask task : claimed) {
            Deque<Integer> places = kept.get(task.queue());
            if (places != null) {
                // As many were claimed as there are places, or the turn fails.
                session.later(Sql.TAKE_SLOT, task.queue(), places.remove(), task.id(), task.claims());
            }
        }
    }

    /** Whether the turn has made any. */
    boolean haveMade() {
        return !madeHere.isEmpty();
    }

    /** Something that the turn has done was undone, perhaps all of it. */
    void reset() {
        madeHere.clear();
        kept.clear();
    }

    /** The turn has committed. */
    void committed() {
        made.putAll(madeHere);
    }
}

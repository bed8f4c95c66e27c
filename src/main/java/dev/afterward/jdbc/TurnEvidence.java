package dev.afterward.jdbc;

import dev.afterward.store.NewTask;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn has to note while it is made, so that its {@link Evidence} can be given and its client's row be kept: the
 * last task that it has inserted, the newest id that it has written, and the latest time.
 */
final class TurnEvidence {

    private final Session session;
    private final Client client;

    private long inserted;
    private long newestId;
    private long seen;
    private @Nullable Boolean holding;

    TurnEvidence(Session session, Client client) {
        this.session = session;
        this.client = client;
        this.newestId = client.lastId();
    }

    /** Tasks were inserted. */
    void noteTasks(List<NewTask> added) {
        for (NewTask task : added) {
            inserted = task.id();
            noteId(task.id());
        }
    }

    /** An id was written. */
    void noteId(long id) {
        newestId = Math.max(newestId, id);
    }

    /** The client was alive at a time, in UTC milliseconds of the Unix epoch. */
    void noteTime(long now) {
        seen = Math.max(seen, now);
    }

    /** Whether the client holds claimed tasks once the turn is made; a claim of the same turn has the last word. */
    void noteHolding(boolean any) {
        holding = any || Boolean.TRUE.equals(holding);
    }

    /** The newest id of this turn, or of those before it. */
    long newestId() {
        return newestId;
    }

    /**
     * Numbers the turn if its tasks do not prove it, and writes what was noted along with the number. Nothing of the turn
     * follows but its commit.
     *
     * @param changed whether the turn has changed more than it has inserted
     * @return what proves the turn
     */
    Evidence give(boolean changed) throws SQLException {
        if (changed || (inserted != 0 && !client.exclusive())) {
            return new Evidence(Evidence.Kind.TURN, client.count(session, seen, newestId, holding));
        }
        return inserted == 0
                ? new Evidence(Evidence.Kind.NOTHING_WRITTEN, 0)
                : new Evidence(Evidence.Kind.TASK, inserted);
    }
}

package dev.afterward.jdbc;

import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Marked;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a turn does for tasks whose attempts leave marks in a database of the application's. */
final class Marking {

    private final Session session;
    private final Client client;

    Marking(Session session, Client client) {
        this.session = session;
        this.client = client;
    }

    /** Where attempts may have left marks, from a row with the table's identity and the generation, from a column on. */
    static @Nullable Marked left(ResultSet row, int first) throws SQLException {
        String table = row.getString(first);
        return table == null ? null : new Marked(row.getInt(first + 1), table);
    }

    /** The same of a task that is being claimed: its attempt leaves one, if it is of such a queue. */
    @Nullable
    Marked claimed(ResultSet row, int queue, int first) throws SQLException {
        Marked left = left(row, first);
        KnownMarks marks = client.marks();
        return left == null && marks.areLeftIn(queue) ? new Marked(row.getInt(first + 1), marks.table()) : left;
    }

    /** Notes of what was claimed that its attempts may leave marks. */
    List<ClaimedTask> note(List<ClaimedTask> claimed) throws SQLException {
        KnownMarks marks = client.marks();
        if (!marks.queues().isEmpty()) {
            List<Long> ids = claimed.stream()
                    .filter(task -> marks.areLeftIn(task.queue()))
                    .map(ClaimedTask::id)
                    .toList();
            if (!ids.isEmpty()) {
                session.update(Sql.NOTE_MARKS, marks.id(), ids);
            }
        }
        return claimed;
    }

    /** Refuses tasks that would run without having been noted. */
    void requireUnmarked(List<NewTask> running) {
        for (NewTask task : running) {
            if (client.marks().areLeftIn(task.queue())) {
                throw new IllegalArgumentException(
                        "attempts at the tasks of queue " + task.queue() + " leave marks: they have to be claimed");
            }
        }
    }

    boolean adopt(long id, int claims) throws SQLException {
        return session.statements().has(Sql.ADOPT) && session.update(Sql.ADOPT, id, claims, client.id()) == 1;
    }

    /** Claims in order to end: also what no claim is known of, in a queue whose attempts leave marks. */
    Optional<Orphan> condemn(long id, long at, @Nullable String actor) throws SQLException {
        KnownMarks marks = client.marks();
        return session.statements().has(Sql.CONDEMN)
                ? session.first(Sql.CONDEMN, Owners::orphan, id, client.id(), at, actor, marks.id(), marks.list())
                : Optional.empty();
    }
}

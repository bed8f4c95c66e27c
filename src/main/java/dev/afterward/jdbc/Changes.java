package dev.afterward.jdbc;

import dev.afterward.store.Readied;
import dev.afterward.store.RowState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a statement that returns queue, state, due time, priority and id has made of tasks. */
final class Changes {

    private Changes() {}

    /** A task as it is now. */
    record Changed(int queue, int state, long due, int priority, long id) {

        /** Notes where it is ready. */
        void note(Positions.InTurn positions) {
            if (state == RowState.READY.code()) {
                positions.readied(queue, priority, due, id);
            }
        }
    }

    /** The current row. */
    static Changed read(ResultSet row) throws SQLException {
        return new Changed(row.getInt(1), row.getInt(2), row.getLong(3), row.getInt(4), row.getLong(5));
    }

    static Readied of(Session session, Positions.InTurn positions, Sql sql, @Nullable Object... parameters)
            throws SQLException {
        List<Changed> changed = session.query(sql, Changes::read, parameters);
        if (changed.isEmpty()) {
            return Readied.NOTHING;
        }
        Set<Integer> ready = new HashSet<>();
        Set<Integer> suspect = new HashSet<>();
        long nextDue = Long.MAX_VALUE;
        for (Changed task : changed) {
            if (task.state == RowState.READY.code()) {
                ready.add(task.queue);
                task.note(positions);
            } else if (task.state == RowState.SUSPECT.code()) {
                suspect.add(task.queue);
            } else if (task.state == RowState.SCHEDULED.code()) {
                nextDue = Math.min(nextDue, task.due);
            }
        }
        return new Readied(changed.size(), ready, suspect, nextDue);
    }
}

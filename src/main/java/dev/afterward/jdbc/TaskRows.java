package dev.afterward.jdbc;

import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes new tasks. */
final class TaskRows {

    /** Up to this many bytes a payload lies in its task's row: measured, see the package's tests. */
    static final int INLINE_BYTES = 400;

    private final Session session;

    TaskRows(Session session) {
        this.session = session;
    }

    void insert(List<NewTask> tasks, long now) throws SQLException {
        for (NewTask task : tasks) {
            RowState state = task.due() <= now ? RowState.READY : RowState.SCHEDULED;
            session.update(
                    Sql.INSERT_TASK,
                    task.id(),
                    task.queue(),
                    state.code(),
                    task.priority(),
                    task.due(),
                    nullIfZero(task.parent()),
                    inline(task));
            insertLarge(task);
        }
    }

    void insertClaimed(List<NewTask> tasks, int owner, long now) throws SQLException {
        for (NewTask task : tasks) {
            session.update(
                    Sql.INSERT_CLAIMED,
                    task.id(),
                    task.queue(),
                    task.priority(),
                    task.due(),
                    nullIfZero(task.parent()),
                    inline(task),
                    owner,
                    now);
            insertLarge(task);
        }
    }

    void insertPrepared(List<NewTask> tasks, long transaction) throws SQLException {
        for (NewTask task : tasks) {
            session.update(
                    Sql.INSERT_PREPARED,
                    task.id(),
                    task.queue(),
                    task.priority(),
                    task.due(),
                    nullIfZero(task.parent()),
                    inline(task),
                    transaction);
            insertLarge(task);
        }
    }

    private void insertLarge(NewTask task) throws SQLException {
        if (task.payload().length > INLINE_BYTES) {
            session.update(Sql.INSERT_PAYLOAD, task.id(), task.payload());
        }
    }

    private static byte @Nullable [] inline(NewTask task) {
        return task.payload().length > INLINE_BYTES ? null : task.payload();
    }

    static @Nullable Long nullIfZero(long value) {
        return value == 0 ? null : value;
    }
}

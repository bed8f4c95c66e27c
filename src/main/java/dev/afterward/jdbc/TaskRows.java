package dev.afterward.jdbc;

import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes new tasks. */
final class TaskRows {

    /** How many rows {@link Sql#INSERT_TASKS} has, and what a row has. */
    private static final int ROWS_OF_MANY = 16;

    private static final int COLUMNS = 8;

    private final Session session;

    TaskRows(Session session) {
        this.session = session;
    }

    void insert(List<NewTask> tasks, long now) throws SQLException {
        int many = tasks.size() - tasks.size() % ROWS_OF_MANY;
        for (int from = 0; from < many; from += ROWS_OF_MANY) {
            session.update(Sql.INSERT_TASKS, columns(tasks.subList(from, from + ROWS_OF_MANY), now));
        }
        for (NewTask task : tasks.subList(many, tasks.size())) {
            session.update(Sql.INSERT_TASK, columns(List.of(task), now));
        }
        for (NewTask task : tasks) {
            insertLarge(session, task.id(), task.payload());
        }
    }

    private @Nullable Object[] columns(List<NewTask> tasks, long now) {
        @Nullable Object[] columns = new @Nullable Object[tasks.size() * COLUMNS];
        int i = 0;
        for (NewTask task : tasks) {
            columns[i++] = task.id();
            columns[i++] = task.queue();
            columns[i++] = (task.due() <= now ? RowState.READY : RowState.SCHEDULED).code();
            columns[i++] = task.priority();
            columns[i++] = task.due();
            columns[i++] = nullIfZero(task.parent());
            columns[i++] = inline(session, task.payload());
            columns[i++] = nullIfZero(task.startBy());
        }
        return columns;
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
                    inline(session, task.payload()),
                    nullIfZero(task.startBy()),
                    owner,
                    now);
            insertLarge(session, task.id(), task.payload());
        }
    }

    void insertPrepared(List<NewTask> tasks, long transaction) throws SQLException {
        int many = tasks.size() - tasks.size() % ROWS_OF_MANY;
        for (int from = 0; from < many; from += ROWS_OF_MANY) {
            session.update(Sql.INSERT_PREPARED_TASKS, prepared(tasks.subList(from, from + ROWS_OF_MANY), transaction));
        }
        for (NewTask task : tasks.subList(many, tasks.size())) {
            session.update(Sql.INSERT_PREPARED, prepared(List.of(task), transaction));
        }
        for (NewTask task : tasks) {
            insertLarge(session, task.id(), task.payload());
        }
    }

    private @Nullable Object[] prepared(List<NewTask> tasks, long transaction) {
        @Nullable Object[] columns = new @Nullable Object[tasks.size() * COLUMNS];
        int i = 0;
        for (NewTask task : tasks) {
            columns[i++] = task.id();
            columns[i++] = task.queue();
            columns[i++] = task.priority();
            columns[i++] = task.due();
            columns[i++] = nullIfZero(task.parent());
            columns[i++] = inline(session, task.payload());
            columns[i++] = nullIfZero(task.startBy());
            columns[i++] = transaction;
        }
        return columns;
    }

    /** Writes a payload that does not lie in its task's row. */
    static void insertLarge(Session session, long task, byte[] payload) throws SQLException {
        if (session.statements().isApart(payload)) {
            session.update(Sql.INSERT_PAYLOAD, task, payload);
        }
    }

    /** What of a payload lies in its task's row. */
    static byte @Nullable [] inline(Session session, byte[] payload) {
        return session.statements().isApart(payload) ? null : payload;
    }

    static @Nullable Long nullIfZero(long value) {
        return value == 0 ? null : value;
    }
}

package dev.afterward.jdbc;

import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes new tasks, with the next statement at the latest whose result is needed. */
final class TaskRows {

    /** How many rows {@link Sql#INSERT_TASKS} and {@link Sql#INSERT_PREPARED_TASKS} have. */
    private static final int ROWS_OF_MANY = 16;

    /** How many rows are written by one statement that takes columns. */
    private static final int ROWS_OF_COLUMNS = 1_000;

    private static final Cell ID = new Cell("bigint", Long[]::new, (task, payload, extra) -> task.id());
    private static final Cell QUEUE = new Cell("integer", Integer[]::new, (task, payload, extra) -> task.queue());
    private static final Cell STATE = new Cell(
            "integer",
            Integer[]::new,
            (task, payload, now) -> (task.due() <= now ? RowState.READY : RowState.SCHEDULED).code());
    private static final Cell PRIORITY = new Cell("integer", Integer[]::new, (task, payload, extra) -> task.priority());
    private static final Cell DUE = new Cell("bigint", Long[]::new, (task, payload, extra) -> task.due());
    private static final Cell PARENT =
            new Cell("bigint", Long[]::new, (task, payload, extra) -> nullIfZero(task.parent()));
    private static final Cell PAYLOAD = new Cell("bytea", byte[][]::new, (task, payload, extra) -> payload);
    private static final Cell START_BY =
            new Cell("bigint", Long[]::new, (task, payload, extra) -> nullIfZero(task.startBy()));
    private static final Cell VERSION = new Cell("integer", Integer[]::new, (task, payload, extra) -> task.version());
    private static final Cell TRANSACTION =
            new Cell("bigint", Long[]::new, (task, payload, transaction) -> transaction);

    private static final Insert READY = new Insert(
            Sql.INSERT_TASK,
            Sql.INSERT_TASKS,
            Sql.INSERT_COLUMNS,
            List.of(ID, QUEUE, STATE, PRIORITY, DUE, PARENT, PAYLOAD, START_BY, VERSION));
    private static final Insert PREPARED = new Insert(
            Sql.INSERT_PREPARED,
            Sql.INSERT_PREPARED_TASKS,
            Sql.INSERT_PREPARED_COLUMNS,
            List.of(ID, QUEUE, PRIORITY, DUE, PARENT, PAYLOAD, START_BY, VERSION, TRANSACTION));

    private final Session session;

    TaskRows(Session session) {
        this.session = session;
    }

    /**
     * A value of each row.
     *
     * @param type as {@link Statements.Column} has it
     */
    private record Cell(String type, IntFunction<@Nullable Object[]> array, Value value) {

        /** Of a task, of what of its payload lies in the row, and of what all rows have in common. */
        @FunctionalInterface
        interface Value {
            @Nullable
            Object of(NewTask task, byte @Nullable [] payload, long common);
        }
    }

    /** Statements that write the same cells: of one row, of sixteen, of any number. */
    private record Insert(Sql ofOne, Sql ofSixteen, Sql ofColumns, List<Cell> cells) {}

    void insert(List<NewTask> tasks, long now) throws SQLException {
        insert(READY, tasks, now);
    }

    void insertPrepared(List<NewTask> tasks, long transaction) throws SQLException {
        insert(PREPARED, tasks, transaction);
    }

    private void insert(Insert insert, List<NewTask> tasks, long common) throws SQLException {
        boolean byColumns = session.statements().has(insert.ofColumns);
        int most = byColumns ? ROWS_OF_COLUMNS : ROWS_OF_MANY;
        int least = byColumns ? 2 : ROWS_OF_MANY;
        int from = 0;
        while (tasks.size() - from >= least) {
            List<NewTask> some = tasks.subList(from, Math.min(tasks.size(), from + most));
            if (byColumns) {
                session.later(insert.ofColumns, columns(insert.cells, some, common));
            } else {
                session.later(insert.ofSixteen, rows(insert.cells, some, common));
            }
            from += some.size();
        }
        for (NewTask task : tasks.subList(from, tasks.size())) {
            session.later(insert.ofOne, rows(insert.cells, List.of(task), common));
        }
        for (NewTask task : tasks) {
            insertLarge(session, task.id(), task.payload());
        }
    }

    private @Nullable Object[] rows(List<Cell> cells, List<NewTask> tasks, long common) {
        @Nullable Object[] values = new @Nullable Object[tasks.size() * cells.size()];
        int i = 0;
        for (NewTask task : tasks) {
            byte @Nullable [] payload = inline(session, task.payload());
            for (Cell cell : cells) {
                values[i++] = cell.value.of(task, payload, common);
            }
        }
        return values;
    }

    private Object[] columns(List<Cell> cells, List<NewTask> tasks, long common) {
        return cells.stream()
                .map(cell -> new Statements.Column(
                        cell.type,
                        tasks.stream()
                                .map(task -> cell.value.of(task, inline(session, task.payload()), common))
                                .toArray(cell.array)))
                .toArray();
    }

    void insertClaimed(List<NewTask> tasks, int owner, long now) throws SQLException {
        for (NewTask task : tasks) {
            session.later(
                    Sql.INSERT_CLAIMED,
                    task.id(),
                    task.queue(),
                    task.priority(),
                    task.due(),
                    nullIfZero(task.parent()),
                    inline(session, task.payload()),
                    nullIfZero(task.startBy()),
                    task.version(),
                    owner,
                    now);
            insertLarge(session, task.id(), task.payload());
        }
    }

    /** Writes a payload that does not lie in its task's row. */
    static void insertLarge(Session session, long task, byte[] payload) throws SQLException {
        if (session.statements().isApart(payload)) {
            session.later(Sql.INSERT_PAYLOAD, task, payload);
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

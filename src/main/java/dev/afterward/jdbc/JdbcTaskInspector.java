package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The read side over JDBC. */
final class JdbcTaskInspector implements TaskInspector {

    private static final int LARGEST_PAGE = 200;

    private final Reads reads;

    JdbcTaskInspector(Reads reads) {
        this.reads = reads;
    }

    @Override
    public Page list(View view, @Nullable String cursor, int size) {
        if (size < 1 || size > LARGEST_PAGE) {
            throw new IllegalArgumentException("size must be from 1 to " + LARGEST_PAGE + ", was " + size);
        }
        Cursor from = cursor == null ? null : Cursor.parse(cursor, view);
        return reads.read("list tasks", session -> page(session, ViewKeys.of(view, session), from, size));
    }

    private static Page page(Session session, ViewKeys keys, @Nullable Cursor from, int size) throws SQLException {
        if (from == null || from.forward()) {
            List<ViewKey> found = keys.after(session, from == null ? null : from.key(), size + 1);
            boolean more = found.size() > size;
            List<ViewKey> shown = more ? found.subList(0, size) : found;
            ViewKey first = shown.isEmpty() && from != null ? from.key() : firstOf(shown);
            return page(session, keys.view(), shown, more, from == null ? null : first);
        }
        List<ViewKey> found = keys.before(session, from.key(), size + 1);
        if (found.size() < size) {
            // Tasks have gone since: the beginning, full, serves better than what little is left before the key.
            return page(session, keys, null, size);
        }
        boolean more = found.size() > size;
        List<ViewKey> shown = more ? found.subList(1, found.size()) : found;
        return page(session, keys.view(), shown, true, more ? firstOf(shown) : null);
    }

    private static @Nullable ViewKey firstOf(List<ViewKey> keys) {
        return keys.isEmpty() ? null : keys.get(0);
    }

    private static Page page(Session session, View view, List<ViewKey> keys, boolean more, @Nullable ViewKey before)
            throws SQLException {
        String next = more ? new Cursor(view, true, keys.get(keys.size() - 1)).toString() : null;
        String previous = before == null ? null : new Cursor(view, false, before).toString();
        return new Page(rows(session, keys), next, previous);
    }

    /** In the keys' order, without those that have gone meanwhile. */
    private static List<TaskRow> rows(Session session, List<ViewKey> keys) throws SQLException {
        List<Long> ids = keys.stream().map(ViewKey::id).toList();
        Map<Long, TaskRow> byId = new HashMap<>();
        for (TaskRow row : session.query(Sql.ROWS, JdbcTaskInspector::row, Claiming.json(ids))) {
            byId.put(row.id().value(), row);
        }
        List<TaskRow> rows = new ArrayList<>();
        for (long id : ids) {
            TaskRow row = byId.get(id);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static TaskRow row(ResultSet row) throws SQLException {
        String queue = row.getString(2);
        Long micros = longOrNull(row, 9);
        Long parent = longOrNull(row, 11);
        return new TaskRow(
                new TaskId(row.getLong(1)),
                queue == null ? "?" : queue,
                RowState.of(row.getInt(3)),
                row.getInt(4),
                row.getInt(5),
                Instant.ofEpochMilli(row.getLong(6)),
                instantOrNull(row, 7),
                instantOrNull(row, 8),
                micros == null ? null : Duration.of(micros, ChronoUnit.MICROS),
                instantOrNull(row, 10),
                parent == null ? null : new TaskId(parent));
    }

    private static @Nullable Long longOrNull(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        Long millis = longOrNull(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public Optional<TaskDetails> find(TaskId id) {
        return reads.read("read a task", session -> {
            List<Failure> failures = session.query(
                    Sql.FAILURES,
                    row -> new Failure(Instant.ofEpochMilli(row.getLong(1)), row.getString(2)),
                    id.value());
            return session.first(
                    Sql.DETAILS,
                    row -> {
                        byte[] payload = row.getBytes(13);
                        return new TaskDetails(
                                row(row),
                                payload == null ? null : new String(payload, StandardCharsets.UTF_8),
                                failures,
                                row.getInt(12));
                    },
                    id.value());
        });
    }

    @Override
    public List<Count> counts(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, was " + bound);
        }
        return reads.read(
                "count tasks",
                session -> List.of(
                        count(session, View.RUNNING, bound, Sql.COUNT_RUNNING),
                        count(session, View.UPCOMING, bound, Sql.COUNT_READY, Sql.COUNT_SUSPECT, Sql.COUNT_SCHEDULED),
                        done(session, View.SUCCEEDED, bound, RowState.SUCCEEDED),
                        done(session, View.FAILED, bound, RowState.FAILED),
                        done(session, View.CANCELLED, bound, RowState.CANCELLED),
                        count(session, View.PARKED, bound, Sql.COUNT_PARKED, Sql.COUNT_IN_DOUBT)));
    }

    private static Count count(Session session, View view, int bound, Sql... parts) throws SQLException {
        long sum = 0;
        for (Sql part : parts) {
            sum += session.number(part, 0, bound);
        }
        return new Count(view, (int) Math.min(sum, bound));
    }

    private static Count done(Session session, View view, int bound, RowState state) throws SQLException {
        return new Count(view, (int) session.number(Sql.COUNT_DONE, 0, bound, state.code()));
    }

    @Override
    public List<QueueRow> queues() {
        return reads.read(
                "list queues",
                session -> session.query(Sql.QUEUES, row -> new QueueRow(row.getString(2), row.getBoolean(3))));
    }
}

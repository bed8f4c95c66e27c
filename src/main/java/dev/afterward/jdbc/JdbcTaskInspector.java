package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TransactionRow;
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

    private final Reads points;
    private final Reads lists;
    private final Overviews overviews;

    JdbcTaskInspector(Reads points, Reads lists, Overviews overviews) {
        this.points = points;
        this.lists = lists;
        this.overviews = overviews;
    }

    @Override
    public Page search(TaskQuery query, @Nullable String cursor, int size) {
        if (size < 1 || size > LARGEST_PAGE) {
            throw new IllegalArgumentException("size must be from 1 to " + LARGEST_PAGE + ", was " + size);
        }
        Cursor from = cursor == null ? null : Cursor.parse(cursor, query.view());
        return lists.read("list tasks", session -> page(session, query, from, size));
    }

    private static Page page(Session session, TaskQuery query, @Nullable Cursor from, int size) throws SQLException {
        Search search = new Search(session, query);
        boolean forward = from == null || from.forward();
        Search.Found found = search.find(from == null ? null : from.key(), forward, size + 1);
        List<ViewKey> keys = found.keys();
        boolean more = keys.size() > size;
        if (from == null || forward) {
            List<ViewKey> shown = more ? keys.subList(0, size) : keys;
            ViewKey last = more ? shown.get(size - 1) : found.exhausted() ? null : found.last();
            ViewKey first = from == null ? null : shown.isEmpty() ? from.key() : shown.get(0);
            return page(session, query.view(), shown, last, first, !more && !found.exhausted());
        }
        if (!more && keys.size() < size && found.exhausted()) {
            // Tasks have gone since: the beginning, full, serves better than what little is left before the key.
            return page(session, query, null, size);
        }
        List<ViewKey> shown = more ? keys.subList(1, keys.size()) : keys;
        ViewKey first = more ? shown.get(0) : found.exhausted() ? null : found.last();
        ViewKey last = shown.isEmpty() ? from.key() : shown.get(shown.size() - 1);
        return page(session, query.view(), shown, last, first, !more && !found.exhausted());
    }

    private static Page page(
            Session session,
            View view,
            List<ViewKey> keys,
            @Nullable ViewKey after,
            @Nullable ViewKey before,
            boolean cutShort)
            throws SQLException {
        return new Page(
                rows(session, keys.stream().map(ViewKey::id).toList()),
                after == null ? null : new Cursor(view, true, after).toString(),
                before == null ? null : new Cursor(view, false, before).toString(),
                cutShort);
    }

    @Override
    public Matches count(TaskQuery query, int bound) {
        return lists.read("count tasks", session -> {
            Search.Found found = new Search(session, query).find(null, true, bound);
            return new Matches(found.keys().size(), !found.exhausted());
        });
    }

    /** In the keys' order, without those that have gone meanwhile. */
    private static List<TaskRow> rows(Session session, List<Long> ids) throws SQLException {
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
                parent == null ? null : new TaskId(parent),
                row.getString(12),
                row.getInt(13),
                row.getBoolean(14),
                row.getBoolean(15));
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
        return points.read("read a task", session -> {
            List<Failure> failures = session.query(Sql.FAILURES, JdbcTaskInspector::failure, id.value());
            return session.first(
                    Sql.DETAILS,
                    row -> {
                        byte[] payload = row.getBytes(17);
                        return new TaskDetails(
                                row(row),
                                payload == null ? null : new String(payload, StandardCharsets.UTF_8),
                                failures,
                                row.getInt(16),
                                row.getString(18));
                    },
                    id.value());
        });
    }

    private static Failure failure(ResultSet row) throws SQLException {
        Long micros = longOrNull(row, 5);
        return new Failure(
                Instant.ofEpochMilli(row.getLong(1)),
                row.getString(2),
                row.getInt(3),
                instantOrNull(row, 4),
                micros == null ? null : Duration.of(micros, ChronoUnit.MICROS),
                row.getString(6));
    }

    @Override
    public List<TaskRow> children(TaskId task, int limit) {
        return lists.read(
                "list the tasks of a task",
                session -> rows(session, session.query(Sql.CHILDREN, row -> row.getLong(1), task.value(), limit)));
    }

    @Override
    public Optional<TransactionRow.Outcome> transactionOf(TaskId task) {
        return points.read(
                "read the transaction of a task",
                session ->
                        session.first(Sql.TRANSACTION_OF, row -> TransactionRows.outcome(row.getInt(1)), task.value()));
    }

    @Override
    public int ahead(TaskRow task, int bound) {
        return lists.read("count the tasks ahead", session -> {
            long queue = session.first(
                            Sql.LOCATE, row -> row.getLong(1), task.id().value())
                    .orElse(0L);
            return (int) session.number(
                    Sql.AHEAD, 0, queue, task.priority(), task.due().toEpochMilli(), bound);
        });
    }

    @Override
    public List<Count> counts(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, was " + bound);
        }
        return lists.read(
                "count tasks",
                session -> List.of(
                        count(session, View.RUNNING, bound, Sql.COUNT_RUNNING),
                        count(session, View.UPCOMING, bound, Sql.COUNT_READY, Sql.COUNT_SUSPECT, Sql.COUNT_SCHEDULED),
                        done(session, View.SUCCEEDED, bound, RowState.SUCCEEDED),
                        done(session, View.FAILED, bound, RowState.FAILED),
                        done(session, View.CANCELLED, bound, RowState.CANCELLED),
                        done(session, View.EXPIRED, bound, RowState.EXPIRED),
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
        return lists.read(
                "list queues",
                session -> session.query(Sql.QUEUES, row -> new QueueRow(row.getString(2), row.getBoolean(3))));
    }

    @Override
    public List<QueueDepth> depths(int bound) {
        return overviews.depths(bound);
    }

    @Override
    public List<Activity> activity(Instant since, Duration step) {
        return overviews.activity(since, step);
    }

    @Override
    public List<Delay> delays(Instant since, Duration step) {
        return overviews.delays(since, step);
    }

    @Override
    public Storage storage() {
        return overviews.storage();
    }

    @Override
    public List<Doubt> doubts(int limit) {
        return overviews.doubts(limit);
    }

    @Override
    public List<AuditEntry> audit(long before, int limit) {
        return overviews.audit(before, limit);
    }

    @Override
    public List<AuditEntry> auditOf(TaskId task, int limit) {
        return overviews.auditOf(task, limit);
    }
}

package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.Latency;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.Tally;
import dev.afterward.store.TransactionLookup.Doubt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is read of the store as a whole: from the counters and from the ends of indexes. */
final class Overviews {

    private static final Tally.Outcome[] OUTCOMES = Tally.Outcome.values();
    private static final Latency.Kind[] KINDS = Latency.Kind.values();

    private final Reads reads;
    private final Dialect dialect;

    Overviews(Reads reads, Dialect dialect) {
        this.reads = reads;
        this.dialect = dialect;
    }

    List<QueueDepth> depths(int bound) {
        return reads.read("measure queues", session -> {
            List<QueueDepth> depths = new ArrayList<>();
            for (QueueDepth queue : session.query(
                    Sql.QUEUES,
                    row -> new QueueDepth(row.getString(2), row.getBoolean(3), row.getInt(1), 0, 0, null, false))) {
                long id = queue.ready();
                int ready = count(session, Sql.COUNT_READY_OF, id, bound);
                Oldest oldest = ready == 0 ? Oldest.NONE : oldest(session, id);
                depths.add(new QueueDepth(
                        queue.name(),
                        queue.paused(),
                        Math.min(bound, ready + count(session, Sql.COUNT_SUSPECT_OF, id, bound)),
                        (int) session.number(Sql.RUNNING_OF, 0, id),
                        count(session, Sql.COUNT_PARKED_OF, id, bound),
                        oldest.due,
                        oldest.mayBeOlder));
            }
            return depths;
        });
    }

    private record Oldest(@Nullable Instant due, boolean mayBeOlder) {
        static final Oldest NONE = new Oldest(null, false);
    }

    private static Oldest oldest(Session session, long queue) throws SQLException {
        return session.first(Sql.OLDEST_READY, row -> new Oldest(instant(row.getLong(1)), row.getBoolean(2)), queue)
                .orElse(Oldest.NONE);
    }

    private static int count(Session session, Sql sql, long queue, int bound) throws SQLException {
        return (int) session.number(sql, 0, queue, bound);
    }

    List<Activity> activity(Instant since, Duration step) {
        return reads.read("read the counters", session -> {
            Map<Integer, String> names = names(session);
            return session.query(
                    Sql.ACTIVITY,
                    row -> new Activity(
                            Instant.ofEpochMilli(row.getLong(1)),
                            names.getOrDefault(row.getInt(2), "?"),
                            OUTCOMES[row.getInt(3)],
                            row.getLong(4)),
                    since.toEpochMilli(),
                    step.toMillis(),
                    Buckets.span(step.toMillis()));
        });
    }

    private static Map<Integer, String> names(Session session) throws SQLException {
        Map<Integer, String> names = new HashMap<>();
        session.query(Sql.QUEUES, row -> names.put(row.getInt(1), row.getString(2)));
        return names;
    }

    List<Delay> delays(Instant since, Duration step) {
        return reads.read(
                "read the histograms",
                session -> session.query(
                        Sql.LATENCIES,
                        row -> new Delay(
                                Instant.ofEpochMilli(row.getLong(1)),
                                KINDS[row.getInt(2)],
                                row.getInt(3),
                                row.getLong(4)),
                        since.toEpochMilli(),
                        step.toMillis(),
                        Buckets.span(step.toMillis())));
    }

    Storage storage() {
        return reads.read("read the store's size", session -> {
            Instant counted = instant(session.number(Sql.LAST_ACTIVITY, 0));
            Instant due = instant(session.number(Sql.EARLIEST_DUE, 0));
            return session.first(Sql.STORAGE, row -> storage(row, counted, due)).orElseThrow();
        });
    }

    private Storage storage(ResultSet row, @Nullable Instant counted, @Nullable Instant due) throws SQLException {
        String name = row.getString(1);
        return new Storage(name, row.getLong(2), dialect.journalBytes(name), row.getInt(3), counted, due);
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    List<Doubt> doubts(int limit) {
        return reads.read(
                "read transactions",
                session -> session.query(
                        Sql.DOUBTS,
                        row -> new Doubt(
                                Instant.ofEpochMilli(row.getLong(2)),
                                row.getBoolean(3),
                                new TaskId(row.getLong(4)),
                                row.getInt(5)),
                        limit));
    }

    List<AuditEntry> audit(long before, int limit) {
        return reads.read(
                "read what was done", session -> session.query(Sql.AUDIT_BEFORE, Manual::entry, before, limit));
    }

    List<AuditEntry> auditOf(TaskId task, int limit) {
        return reads.read(
                "read what was done to a task",
                session -> session.query(Sql.AUDIT_OF_TASK, Manual::entry, task.value(), limit));
    }
}

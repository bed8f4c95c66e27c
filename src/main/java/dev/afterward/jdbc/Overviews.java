package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.AuditLog;
import dev.afterward.store.AuditLog.AuditPage;
import dev.afterward.store.Latency;
import dev.afterward.store.StoreFigures.ClientRow;
import dev.afterward.store.StoreFigures.HeldSnapshot;
import dev.afterward.store.StoreFigures.Holder;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Space;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.Tally;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TransactionLookup.Doubt;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What is read of the store as a whole: from the counters and from the ends of indexes. */
final class Overviews {

    private static final Tally.Outcome[] OUTCOMES = Tally.Outcome.values();
    private static final Latency.Kind[] KINDS = Latency.Kind.values();
    private static final Holder[] HOLDERS = Holder.values();

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
                    row -> new QueueDepth(
                            row.getString(2),
                            row.getBoolean(3),
                            row.getInt(1),
                            0,
                            0,
                            null,
                            false,
                            instant(row.getLong(5)),
                            row.getString(6)))) {
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
                        oldest.mayBeOlder,
                        queue.pausedAt(),
                        queue.pausedBy()));
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

    static Map<Integer, String> names(Session session) throws SQLException {
        Map<Integer, String> names = new HashMap<>();
        session.query(Sql.QUEUES, row -> names.put(row.getInt(1), row.getString(2)));
        return names;
    }

    List<Delay> delays(Instant since, Duration step) {
        return reads.read(
                "read the histograms",
                session -> session.query(
                        Sql.LATENCIES,
                        Overviews::delay,
                        since.toEpochMilli(),
                        step.toMillis(),
                        Buckets.span(step.toMillis())));
    }

    List<Delay> delays(String queue, Instant since, Duration step, int periods) {
        List<Long> starts = LongStream.range(0, periods)
                .map(i -> since.toEpochMilli() + i * step.toMillis())
                .boxed()
                .toList();
        return reads.read("read the histograms of a queue", session -> {
            int id = idOf(queue, session);
            return session.query(Sql.LATENCIES_OF, Overviews::delay, starts, id, Buckets.span(step.toMillis()));
        });
    }

    private static Delay delay(ResultSet row) throws SQLException {
        return new Delay(Instant.ofEpochMilli(row.getLong(1)), KINDS[row.getInt(2)], row.getInt(3), row.getLong(4));
    }

    static int idOf(String queue, Session session) throws SQLException {
        return names(session).entrySet().stream()
                .filter(name -> name.getValue().equals(queue))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    List<ClientRow> clients(int limit, int bound) {
        return reads.read(
                "read the clients",
                session -> session.query(
                        Sql.CLIENT_ROWS,
                        row -> new ClientRow(
                                row.getInt(1),
                                row.getString(2),
                                row.getString(3),
                                instant(row.getLong(4)),
                                Instant.ofEpochMilli(row.getLong(5)),
                                row.getInt(6),
                                Client.isHere(row.getString(2))),
                        limit,
                        bound));
    }

    List<Instant> openings(Instant since, int limit) {
        return reads.read(
                "read when the store was opened",
                session -> session.query(
                        Sql.OPENINGS, row -> Instant.ofEpochMilli(row.getLong(1)), since.toEpochMilli(), limit));
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

    Optional<Space> space() {
        return reads.read("find the store's file", session -> {
            StoreFile file = session.first(Sql.STORE_FILE, row -> new StoreFile(row.getString(1), row.getLong(2)))
                    .orElseThrow();
            try {
                return dialect.space(file.name, file.free);
            } catch (IOException | InvalidPathException e) {
                throw new TaskStoreException(
                        "the free space of the disk with " + file.name + " cannot be found out: " + e, e);
            }
        });
    }

    Optional<HeldSnapshot> heldSnapshot(Duration longerThan, long transactions) {
        return reads.read(
                "find who holds the oldest snapshot",
                session -> session.statements().has(Sql.HELD_SNAPSHOT)
                        ? session.first(Sql.HELD_SNAPSHOT, Overviews::held, longerThan.toMillis(), transactions)
                        : Optional.empty());
    }

    private static HeldSnapshot held(ResultSet row) throws SQLException {
        return new HeldSnapshot(
                HOLDERS[row.getInt(1)],
                row.getString(2),
                row.getString(3),
                row.getString(4),
                instant(row.getLong(5)),
                row.getString(6),
                row.getLong(7),
                row.getBoolean(8));
    }

    private record StoreFile(String name, long free) {}

    List<Delay> runs(String queue, Instant since, Instant now) {
        long quarter = Duration.ofMinutes(15).toMillis();
        List<Long> quarters = new ArrayList<>();
        for (long at = since.toEpochMilli() / quarter * quarter; at <= now.toEpochMilli(); at += quarter) {
            quarters.add(at);
        }
        return reads.read("read the histograms", session -> {
            int id = idOf(queue, session);
            return session.query(
                    Sql.RUNS_OF,
                    row -> new Delay(since, Latency.Kind.RUN, row.getInt(1), row.getLong(2)),
                    quarters,
                    id);
        });
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

    AuditPage audit(@Nullable String text, List<String> actions, long before, int limit) {
        return reads.read("read what was done", session -> {
            int examined = text == null ? limit + 1 : AuditLog.MOST_ENTRIES_EXAMINED;
            String lower = text == null ? null : TaskQuery.lower(text);
            List<AuditEntry> found = session.query(
                    Sql.AUDIT_BEFORE, Manual::entry, before, examined, lower, limit + 1, encoded(text), actions);
            if (found.size() > limit) {
                return new AuditPage(
                        found.subList(0, limit), found.get(limit - 1).id());
            }
            List<Long> edge = session.query(Sql.AUDIT_EXAMINED, row -> row.getLong(1), before, examined);
            return new AuditPage(found, edge.size() == 2 ? edge.get(0) : 0);
        });
    }

    /** The filter of an act is kept as it stands in an address. */
    private static @Nullable String encoded(@Nullable String text) {
        return text == null ? null : TaskQuery.lower(URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    List<AuditEntry> auditOf(TaskId task, int limit) {
        return reads.read(
                "read what was done to a task",
                session -> session.query(Sql.AUDIT_OF_TASK, Manual::entry, task.value(), limit));
    }
}

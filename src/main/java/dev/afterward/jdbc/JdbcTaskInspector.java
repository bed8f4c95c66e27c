package dev.afterward.jdbc;

import dev.afterward.Occurrence;
import dev.afterward.TaskId;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ErrorKind;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleLists;
import dev.afterward.store.ScheduleWatch;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TransactionRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The read side over JDBC. */
final class JdbcTaskInspector implements TaskInspector {

    private static final int LARGEST_PAGE = 200;

    private final Reads points;
    private final Reads lists;
    private final Reads texts;
    private final Overviews overviews;
    private final Pages pages;
    private final ActReads acts;
    private final Mistakes mistakes;
    private final ScheduleLists schedules;

    JdbcTaskInspector(Reads points, Reads lists, Reads texts, Overviews overviews, LongSupplier nanoTime) {
        this.points = points;
        this.lists = lists;
        this.texts = texts;
        this.overviews = overviews;
        this.pages = new Pages(nanoTime);
        this.acts = new ActReads(lists);
        this.mistakes = new Mistakes(lists);
        this.schedules = new ScheduleReads(points, lists);
    }

    @Override
    public Page search(TaskQuery query, @Nullable String cursor, int size) {
        if (size < 1 || size > LARGEST_PAGE) {
            throw new IllegalArgumentException("size must be from 1 to " + LARGEST_PAGE + ", was " + size);
        }
        Cursor from = cursor == null ? null : Cursor.parse(cursor, query.view());
        return readsFor(query).read("list tasks", session -> pages.page(session, query, from, size));
    }

    /** A list does not wait for searches in payloads and errors, which take the longest. */
    private Reads readsFor(TaskQuery query) {
        return query.isSearch() ? texts : lists;
    }

    @Override
    public Matches count(TaskQuery query, int bound) {
        return readsFor(query).read("count tasks", session -> {
            Search.Found found = pages.search(session, query).find(null, true, bound);
            return new Matches(found.keys().size(), !found.exhausted());
        });
    }

    @Override
    public Map<TaskId, String> payloadHeads(List<TaskId> tasks, int bytes) {
        return lists.read("read payloads", session -> {
            Map<TaskId, String> heads = new HashMap<>();
            List<Long> ids = tasks.stream().map(TaskId::value).toList();
            for (ReadRows.Head head : session.query(Sql.PAYLOAD_HEADS, ReadRows.Head::read, ids, bytes)) {
                heads.put(head.task(), head.text());
            }
            return heads;
        });
    }

    @Override
    public List<StoredKind> storedKinds(int bound) {
        return lists.read("read the versions of payloads", session -> new VersionReads(session, bound).read());
    }

    @Override
    public OptionalInt queueId(String name) {
        return points.read("find a queue", session -> new QueueNames(session).find(name));
    }

    @Override
    public Optional<TaskDetails> find(TaskId id) {
        return points.read("read a task", session -> {
            List<Failure> failures = session.query(Sql.FAILURES, ReadRows::failure, id.value());
            return session.first(Sql.DETAILS, row -> ReadRows.details(row, failures), id.value());
        });
    }

    @Override
    public List<TaskRow> children(TaskId task, int limit) {
        return lists.read(
                "list the tasks of a task",
                session ->
                        Pages.rows(session, session.query(Sql.CHILDREN, row -> row.getLong(1), task.value(), limit)));
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
                        count(session, View.PARKED, bound, Sql.COUNT_PARKED, Sql.COUNT_IN_DOUBT),
                        done(session, View.DELETED, bound, RowState.DELETED)));
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
    public List<Delay> runs(String queue, Instant since, Instant now) {
        return overviews.runs(queue, since, now);
    }

    @Override
    public Optional<Space> space() {
        return overviews.space();
    }

    @Override
    public List<FarDue> farDue(Instant now) {
        return mistakes.farDue(now);
    }

    @Override
    public List<Repeated> repeated() {
        return mistakes.repeated();
    }

    @Override
    public List<TaskId> repeats(String queue) {
        return mistakes.repeats(queue);
    }

    @Override
    public List<Delay> delays(String queue, Instant since, Duration step, int periods) {
        return overviews.delays(queue, since, step, periods);
    }

    @Override
    public List<ClientRow> clients(int limit, int bound) {
        return overviews.clients(limit, bound);
    }

    @Override
    public List<Instant> openings(Instant since, int limit) {
        return overviews.openings(since, limit);
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
    public Optional<HeldSnapshot> heldSnapshot(Duration longerThan, long transactions) {
        return overviews.heldSnapshot(longerThan, transactions);
    }

    @Override
    public List<byte[]> marks() {
        return lists.read("read marks", session -> session.query(Sql.MARKS, row -> row.getBytes(1)));
    }

    @Override
    public Groups errorGroups(Having which, int most) {
        return lists.read("group errors", session -> new ErrorGroupSearch(session, which).find(most));
    }

    @Override
    public AuditPage audit(@Nullable String text, List<String> actions, long before, int limit) {
        return overviews.audit(text, actions, before, limit);
    }

    @Override
    public Map<Long, List<TaskId>> auditedTasks(List<Long> entries, int most) {
        return acts.tasks(entries, most);
    }

    @Override
    public Optional<ErrorKind> errorKind(String queue, long fingerprint, List<TaskId> tasks) {
        return acts.kind(queue, fingerprint, tasks);
    }

    @Override
    public List<AuditEntry> auditOf(TaskId task, int limit) {
        return overviews.auditOf(task, limit);
    }

    @Override
    public Optional<NamedSchedule> schedule(String name) {
        return schedules.schedule(name);
    }

    @Override
    public List<NamedSchedule> schedules(String after, int limit) {
        return schedules.schedules(after, limit);
    }

    @Override
    public List<NamedSchedule> schedules(String beginning, String after, int limit) {
        return schedules.schedules(beginning, after, limit);
    }

    @Override
    public ScheduleWatch scheduleWatch() {
        return schedules.scheduleWatch();
    }

    @Override
    public Map<String, Occurrence> lastOccurrences(List<String> names) {
        return schedules.lastOccurrences(names);
    }

    @Override
    public List<Occurrence> occurrences(String schedule, int limit) {
        return schedules.occurrences(schedule, limit);
    }

    @Override
    public Optional<Occurrence> occurrence(TaskId task) {
        return schedules.occurrence(task);
    }
}

package dev.afterward.monitor;

import dev.afterward.TaskId;
import dev.afterward.monitor.MonitorAccess.Rights;
import dev.afterward.monitor.Snapshots.Snapshot;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TransactionRow;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Reads what a page shows, and keeps it for the page. */
final class PageReader {

    private static final int LONGEST_PARAMETER = 200;
    private static final int AUDIT_SIZE = 50;

    private final TaskInspector inspector;
    private final ManualOperations operations;
    private final Snapshots snapshots;
    private final Rights rights;
    private final String user;
    private final MonitorText text;

    @Nullable
    Problem problem;

    @Nullable
    Overview overview;

    List<QueueLine> queues = List.of();

    @Nullable
    TaskList list;

    @Nullable
    TaskSheet task;

    @Nullable
    ConfirmSheet confirm;

    List<AuditLine> audit = List.of();

    @Nullable
    String olderAudit;

    PageReader(Monitor monitor, MonitorText text) {
        this.inspector = monitor.inspector;
        this.operations = monitor.operations;
        this.snapshots = monitor.snapshots;
        this.rights = monitor.rights;
        this.user = monitor.user;
        this.text = text;
    }

    /**
     * Reads what a page shows.
     *
     * @throws IllegalArgumentException when the parameters are wrong, naming the value
     */
    void read(MonitorPage page, Map<String, String[]> parameters) {
        Instant now = Clock.systemUTC().instant();
        switch (page) {
            case OVERVIEW -> readOverview(ConsoleActions.first(parameters, "range"));
            case TASKS -> {
                String cursor = ConsoleActions.first(parameters, "cursor");
                list = new TaskListReader(inspector, rights)
                        .read(
                                TaskFilter.of(parameters),
                                cursor.isEmpty() ? null : cursor,
                                snapshots.get(Snapshots.Range.HOUR),
                                now);
            }
            case QUEUES ->
                queues = new QueueReader(new QueueSettings(ConfigProvider.getConfig(), text), text)
                        .read(snapshots.get(Snapshots.Range.HOUR));
            case AUDIT -> readAudit(ConsoleActions.first(parameters, "before"));
            case TASK -> readTask(ConsoleActions.first(parameters, "id"), now);
            case CONFIRM -> readConfirm(parameters);
        }
    }

    private void readOverview(String name) {
        Snapshots.Range range = Snapshots.range(name);
        if (range == null) {
            throw new IllegalArgumentException(name);
        }
        Snapshot hour = snapshots.get(Snapshots.Range.HOUR);
        List<QueueLine> lines = new QueueReader(null, text).read(hour);
        List<Overview.Trouble> troubles =
                new TroubleReader(snapshots::failures, text, rights.details()).read(hour, lines);
        Snapshot shown = range == Snapshots.Range.HOUR ? hour : snapshots.get(range);
        overview = new OverviewReader(text).read(shown, troubles, lines);
    }

    private void readAudit(String before) {
        long from;
        try {
            from = before.isEmpty() ? Long.MAX_VALUE : Long.parseLong(before);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(before, e);
        }
        List<AuditEntry> entries = inspector.audit(from, AUDIT_SIZE + 1);
        audit = entries.stream().limit(AUDIT_SIZE).map(AuditLine::of).toList();
        olderAudit = entries.size() > AUDIT_SIZE
                ? "audit.xhtml?before=" + entries.get(AUDIT_SIZE - 1).id()
                : null;
    }

    private void readTask(String given, Instant now) {
        TaskId id = Selection.id(given).orElse(null);
        if (id == null) {
            problem = problem(text, HttpServletResponse.SC_BAD_REQUEST, "id", given);
            return;
        }
        task = inspector
                .find(id)
                .map(found -> new TaskReader(inspector, text, rights).read(found, operations.status(), now))
                .orElse(null);
        if (task == null) {
            boolean open = inspector
                    .transactionOf(id)
                    .filter(outcome -> outcome == TransactionRow.Outcome.PREPARED)
                    .isPresent();
            problem = problem(text, HttpServletResponse.SC_NOT_FOUND, open ? "prepared" : "missing", id.toString());
        }
    }

    private void readConfirm(Map<String, String[]> parameters) {
        if (!rights.operator()) {
            problem = problem(text, HttpServletResponse.SC_FORBIDDEN, "operator", user);
            return;
        }
        String deed =
                ConsoleActions.deed(ConsoleActions.first(parameters, "do")).name();
        Selection selection = Selection.of(parameters);
        TaskLists.Matches matches = selection.count(inspector, rights);
        String number = Numbers.of(matches.count()) + (matches.more() ? "+" : "");
        String origin = ConsoleActions.first(parameters, "from");
        confirm = new ConfirmSheet(
                deed,
                text.of(
                        "confirm." + deed,
                        matches.count() == 1 && !matches.more()
                                ? text.of("confirm.one")
                                : text.of("confirm.many", number)),
                text.of("confirm." + deed + ".explanation"),
                selection.tasks().stream().map(TaskId::toString).toList(),
                selection.all(),
                Stream.concat(selection.filter().fields().stream(), Stream.of(new ConfirmSheet.Field("from", origin)))
                        .toList(),
                Monitor.back(MonitorPage.CONFIRM, parameters),
                matches.count() > 0);
    }

    static Problem problem(MonitorText text, int status, String key, String detail) {
        return new Problem(
                status,
                text.of("problem." + key + ".title"),
                text.of("problem." + key + ".detail", Wording.text(detail, LONGEST_PARAMETER)));
    }
}

package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
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

    private final TaskInspector inspector;
    private final ManualOperations operations;
    private final Snapshots snapshots;
    private final Rights rights;
    private final String user;
    private final ConsoleText text;

    @Nullable
    Problem problem;

    @Nullable
    Overview overview;

    List<QueueLine> queues = List.of();

    @Nullable
    QueueSheet queue;

    @Nullable
    ProcessSheet processes;

    @Nullable
    TaskList list;

    @Nullable
    TaskSheet task;

    @Nullable
    ConfirmSheet confirm;

    Acknowledgement.@Nullable Sheet acknowledgement;

    @Nullable
    AuditSheet audit;

    @Nullable
    EditSheet edit;

    @Nullable
    SchedulesSheet schedules;

    @Nullable
    ScheduleSheet schedule;

    @Nullable
    TimetableSheet timetable;

    PageReader(Console console, ConsoleText text) {
        this.inspector = console.inspector;
        this.operations = console.operations;
        this.snapshots = console.snapshots;
        this.rights = console.rights;
        this.user = console.user;
        this.text = text;
    }

    /**
     * Reads what a page shows.
     *
     * @throws IllegalArgumentException when the parameters are wrong, naming the value
     */
    void read(ConsolePage page, Map<String, String[]> parameters) {
        Instant now = Clock.systemUTC().instant();
        switch (page) {
            case OVERVIEW -> readOverview(range(parameters));
            case TASKS -> {
                String cursor = ConsoleActions.first(parameters, "cursor");
                list = new TaskListReader(inspector, rights, text)
                        .read(
                                TaskFilter.of(parameters),
                                cursor.isEmpty() ? null : cursor,
                                snapshots.get(Snapshots.Range.HOUR),
                                inspector.openings(Instant.EPOCH, 1).stream()
                                        .findFirst()
                                        .orElse(null),
                                now);
            }
            case QUEUES -> queues = queueReader().read(snapshots.get(Snapshots.Range.HOUR));
            case QUEUE -> readQueue(ConsoleActions.first(parameters, "queue"), range(parameters));
            case SCHEDULES -> schedules = new ScheduleListReader(inspector, text).read(parameters);
            case SCHEDULE -> readSchedule(parameters);
            case TIMETABLE -> readTimetable(ScheduleName.of(parameters));
            case PROCESSES -> processes = new ProcessReader(inspector, operations, text).read(now);
            case AUDIT -> audit = auditReader().read(parameters, now);
            case TASK -> readTask(ConsoleActions.first(parameters, "id"), now);
            case CONFIRM -> readConfirm(parameters, now);
            case ACKNOWLEDGE -> readAcknowledgement(parameters);
            case EDIT -> readEdit(ConsoleActions.first(parameters, "id"));
            case CORPUS -> {
                // It is a file, and no page.
            }
        }
    }

    private static Snapshots.Range range(Map<String, String[]> parameters) {
        String name = ConsoleActions.first(parameters, "range");
        Snapshots.Range range = Snapshots.range(name);
        if (range == null) {
            throw new IllegalArgumentException(name);
        }
        return range;
    }

    private QueueReader queueReader() {
        return new QueueReader(new QueueSettings(ConfigProvider.getConfig(), text), text);
    }

    /** Whether there is such a queue has been looked at before. */
    private void readQueue(String name, Snapshots.Range range) {
        queue = queueReader()
                .read(snapshots.get(Snapshots.Range.HOUR), name)
                .map(line -> new QueueSheet(
                        line, new ChartReader(text).of(name, snapshots.get(range), snapshots.delays(name, range))))
                .orElse(null);
        if (queue == null) {
            problem = problem(text, HttpServletResponse.SC_NOT_FOUND, "queue", name);
        }
    }

    private void readOverview(Snapshots.Range range) {
        Snapshot hour = snapshots.get(Snapshots.Range.HOUR);
        List<QueueLine> lines = new QueueReader(null, text).read(hour);
        List<Overview.Trouble> troubles = new TroubleReader(text, rights).read(hour, snapshots.findings(), lines);
        Snapshot shown = range == Snapshots.Range.HOUR ? hour : snapshots.get(range);
        overview = new OverviewReader(text).read(shown, troubles, lines);
    }

    private AuditReader auditReader() {
        return new AuditReader(inspector, operations.restoreWithin(), rights, text);
    }

    private @Nullable TaskId id(String given) {
        TaskId id = Selection.id(given).orElse(null);
        if (id == null) {
            problem = problem(text, HttpServletResponse.SC_BAD_REQUEST, "id", given);
        }
        return id;
    }

    private void readEdit(String given) {
        if (!rights.editor()) {
            problem = problem(text, HttpServletResponse.SC_FORBIDDEN, "editor", user);
            return;
        }
        TaskId id = id(given);
        if (id == null) {
            return;
        }
        try {
            edit = new PayloadEditor(inspector, operations, rights).read(id).orElse(null);
            if (edit == null) {
                problem = problem(text, HttpServletResponse.SC_NOT_FOUND, "missing", id.toString());
            }
        } catch (EditRefusedException e) {
            problem = new Problem(HttpServletResponse.SC_CONFLICT, text.of("edit.refused"), e.words(text));
        }
    }

    private void readTask(String given, Instant now) {
        TaskId id = id(given);
        if (id == null) {
            return;
        }
        task = inspector
                .find(id)
                .map(found -> new TaskReader(inspector, text, rights)
                        .read(found, operations.status(), operations.attempts(), operations.stack(id), now))
                .orElse(null);
        if (task == null) {
            boolean open = inspector
                    .transactionOf(id)
                    .filter(outcome -> outcome == TransactionRow.Outcome.PREPARED)
                    .isPresent();
            problem = problem(text, HttpServletResponse.SC_NOT_FOUND, open ? "prepared" : "missing", id.toString());
        }
    }

    private void readAcknowledgement(Map<String, String[]> parameters) {
        if (!rights.operator()) {
            problem = problem(text, HttpServletResponse.SC_FORBIDDEN, "operator", user);
            return;
        }
        acknowledgement = Acknowledgement.of(parameters).sheet(inspector, rights, text);
    }

    private void readConfirm(Map<String, String[]> parameters, Instant now) {
        if (!rights.operator()) {
            problem = problem(text, HttpServletResponse.SC_FORBIDDEN, "operator", user);
            return;
        }
        Deed deed = ConsoleActions.deed(ConsoleActions.first(parameters, Parameters.DEED));
        if (ScheduleDeeds.ALL.contains(deed)) {
            confirm = new ScheduleDeeds(inspector, operations)
                    .question(deed, parameters, text)
                    .orElse(null);
            requireFound(confirm, ScheduleName.of(parameters));
            return;
        }
        confirm = new ConfirmReader(inspector, operations, rights, text).read(parameters, now);
    }

    private void readSchedule(Map<String, String[]> parameters) {
        String name = ScheduleName.of(parameters);
        schedule = new ScheduleReader(inspector, operations, rights, text)
                .read(name, ConsoleActions.first(parameters, "history").equals("all"))
                .orElse(null);
        requireFound(schedule, name);
    }

    private void readTimetable(String name) {
        if (!rights.operator()) {
            problem = problem(text, HttpServletResponse.SC_FORBIDDEN, "operator", user);
            return;
        }
        timetable = timetables().read(name, text).orElse(null);
        requireFound(timetable, name);
    }

    private TimetableEditor timetables() {
        return new TimetableEditor(inspector, operations.schedules());
    }

    private void requireFound(@Nullable Object sheet, String schedule) {
        if (sheet == null) {
            problem = problem(text, HttpServletResponse.SC_NOT_FOUND, "schedule", schedule);
        }
    }

    /**
     * A form comes back with what was typed.
     *
     * @param refusal why it was not stored; null when only the next times of a schedule were asked for
     */
    void again(ConsolePage page, Map<String, String[]> parameters, @Nullable String refusal) {
        if (page == ConsolePage.TIMETABLE) {
            timetable = timetables().again(parameters, refusal, text);
        } else {
            edit = EditSheet.again(parameters, String.valueOf(refusal));
        }
    }

    static Problem problem(ConsoleText text, int status, String key, String... details) {
        return new Problem(
                status,
                text.of("problem." + key + ".title"),
                text.of(
                        "problem." + key + ".detail",
                        Stream.of(details)
                                .map(detail -> Wording.text(detail, LONGEST_PARAMETER))
                                .toArray()));
    }
}

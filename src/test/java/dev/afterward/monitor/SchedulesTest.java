package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Occurrence;
import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.ScheduleInfo;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.monitor.MonitorAccess.Rights;
import dev.afterward.monitor.Overview.Trouble;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console shows of schedules and does to them, on a real store. */
class SchedulesTest {

    /** A task with something to hide. */
    public record Report(String tenant, String password) implements Task {}

    private static final Rights OPERATOR = new Rights(true, true, true, Set.of("password"));
    private static final Rights VIEWER = new Rights(true, false, false, Set.of());
    private static final MonitorText TEXT = new MonitorText(Locale.ENGLISH);
    private static final Cron NIGHTLY = Cron.of("30 2 * * *", "Europe/Berlin");
    private static final String HOSTILE = " <script>'&#{1+1}%_: \u202e ";

    @TempDir
    Path directory;

    private final ConsoleActions actions = new ConsoleActions();
    private TaskEngine engine;
    private Schedules schedules;
    private TaskInspector inspector;
    private ManualOperations operations;

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // there is no container here
    void open() {
        TaskStore store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        QueueConfig queue = QueueConfig.builder("reports")
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        engine = new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(Report.class, queue, (task, context) -> {
                    if (task.tenant().equals("bad")) {
                        throw new IllegalStateException("no data");
                    }
                })
                .engine();
        engine.start();
        schedules = engine.schedules();
        inspector = store.inspector();
        operations = engine.manualOperations();
        actions.inspector = inspector;
        actions.operations = operations;
        actions.snapshots = new Snapshots();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    private void put(String name, Recurrence recurrence) {
        assertThat(schedules
                        .put(name, new Report("seven", "hunter2"), recurrence)
                        .name())
                .isEqualTo(name);
    }

    private void sql(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String[]> form(String... pairs) {
        Map<String, String[]> form = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], new String[] {pairs[i + 1]});
        }
        return form;
    }

    private SchedulesSheet list(String... pairs) {
        return new ScheduleListReader(inspector, TEXT).read(form(pairs));
    }

    private ScheduleSheet sheet(String name) {
        return new ScheduleReader(inspector, operations, OPERATOR, TEXT)
                .read(name, false)
                .orElseThrow();
    }

    private TimetableEditor editor() {
        return new TimetableEditor(inspector, operations.schedules());
    }

    /** The form of a schedule as a browser sends it, with some fields changed. */
    private Map<String, String[]> edited(String name, String... changed) {
        TimetableSheet sheet = editor().read(name, TEXT).orElseThrow();
        TimetableForm fields = sheet.form();
        Map<String, String[]> form = form(
                "do",
                "CHANGE_SCHEDULE",
                "schedule",
                sheet.plain(),
                "mark",
                sheet.mark(),
                "key",
                sheet.key(),
                "kind",
                fields.kind(),
                "cron",
                fields.cron(),
                "zone",
                fields.zone(),
                "missing",
                fields.missing(),
                "doubled",
                fields.doubled(),
                "every",
                fields.every(),
                "missed",
                fields.missed(),
                "catch-up",
                fields.catchUp(),
                "late",
                fields.late(),
                "overlap",
                fields.overlap(),
                "jitter",
                fields.jitter());
        form.putAll(form(changed));
        return form;
    }

    private List<AuditEntry> audit() {
        return inspector.audit(null, List.of(), Long.MAX_VALUE, 100).entries().stream()
                .filter(entry -> !entry.actor().equals("application"))
                .toList();
    }

    @Test
    void thereIsAPageForEachTwoHundred() {
        IntStream.range(0, 401).forEach(i -> put(String.format(Locale.ROOT, "s%03d", i), NIGHTLY));
        put(HOSTILE, NIGHTLY);
        SchedulesSheet first = list();
        assertThat(first.lines()).hasSize(200);
        assertThat(first.first()).isNull();
        assertThat(first.next()).isEqualTo("schedules.xhtml?begins=&after=s198");
        SchedulesSheet last = list("begins", "s", "after", "s399");
        assertThat(last.lines()).extracting(ScheduleLine::name).containsExactly("s400");
        assertThat(last.first()).isEqualTo("schedules.xhtml?begins=s");
        assertThat(last.next()).isNull();
        assertThat(list("begins", "s").next()).isEqualTo("schedules.xhtml?begins=s&after=s199");
        assertThat(list("begins", " <").lines()).singleElement().satisfies(line -> {
            assertThat(line.plain()).isEqualTo(HOSTILE);
            assertThat(line.name()).contains("\\u202e");
            assertThat(line.link()).doesNotContain("<", "'", " ", "#");
        });
        for (String impossible : List.of("\0", "a\nb", "\ud800")) {
            assertThat(list("begins", impossible).lines()).isEmpty();
            assertThat(list("after", impossible).lines()).isEmpty();
        }
    }

    @Test
    void aLineSaysWhetherItFiresAndWhen() {
        put("active", NIGHTLY);
        put("every", Recurrence.every(Duration.ofMinutes(90)));
        put("paused", NIGHTLY);
        put("retired", NIGHTLY);
        put("stuck", NIGHTLY);
        put("strange", NIGHTLY);
        assertThat(operations.schedules().pause("paused", true, "ada")).isTrue();
        sql(
                "update afterward_schedule set retired_at = 1000, next = null, fire = null where name = 'retired'",
                "update afterward_schedule set problem = 'no such <b>zone</b>', fire = null where name = 'stuck'",
                "update afterward_schedule set zone = 'Europe/Atlantis' where name = 'strange'");
        Map<String, ScheduleLine> lines = new HashMap<>();
        list().lines().forEach(line -> lines.put(line.name(), line));
        assertThat(lines.get("active")).satisfies(line -> {
            assertThat(line.state()).isEqualTo("active");
            assertThat(line.times()).isEqualTo("30 2 * * *");
            assertThat(line.zone()).isEqualTo("Europe/Berlin");
            assertThat(line.queue()).isEqualTo("reports");
            assertThat(line.next().local()).matches("\\d{4}-\\d\\d-\\d\\d 02:30:00 \\+0[12]:00");
            assertThat(line.last()).isNull();
        });
        assertThat(lines.get("every")).satisfies(line -> {
            assertThat(line.times()).isEqualTo("every 1 h 30 min");
            assertThat(line.zone()).isNull();
            assertThat(line.next().local()).isNull();
        });
        assertThat(lines.get("paused"))
                .extracting(ScheduleLine::state, ScheduleLine::by, ScheduleLine::next)
                .containsExactly("paused", "ada", null);
        assertThat(lines.get("paused").since()).isNotNull();
        assertThat(lines.get("retired"))
                .extracting(ScheduleLine::state, ScheduleLine::next)
                .containsExactly("retired", null);
        assertThat(lines.get("stuck"))
                .extracting(ScheduleLine::state, ScheduleLine::problem)
                .containsExactly("stuck", "no such <b>zone</b>");
        assertThat(lines.get("strange").problem()).contains("Europe/Atlantis");
        assertThat(sheet("strange").next()).isEmpty();
        assertThat(sheet("retired").next()).isEmpty();
        assertThat(sheet("paused").next()).hasSize(5);
        assertThat(sheet("paused").note()).contains("paused");
        assertThat(sheet("retired").deeds()).containsExactly("REMOVE_SCHEDULE");
        assertThat(sheet("paused").deeds()).containsExactly("RUN_SCHEDULE", "RESUME_SCHEDULE", "REMOVE_SCHEDULE");
        assertThat(inspector.scheduleWatch().withProblem(10))
                .singleElement()
                .matches(one -> one.row().name().equals("stuck"));
    }

    @Test
    void aPageSaysAllOfIt() {
        SchedulePolicy policy = SchedulePolicy.DEFAULT
                .catchUp(3)
                .latestStart(Duration.ofHours(3))
                .overlap(Overlap.BUFFER_ONE)
                .jitter(Duration.ofMinutes(5));
        assertThat(schedules.put("nightly", new Report("seven", "hunter2"), NIGHTLY, policy))
                .isNotNull();
        ScheduleSheet sheet = sheet("nightly");
        assertThat(sheet.type()).isEqualTo(Report.class.getName());
        assertThat(sheet.policies())
                .extracting(ConfirmSheet.Field::value)
                .containsExactly(
                        "They are caught up, at most 3 at once",
                        "Up to 3 h late",
                        "It fires when the earlier one has ended; only the latest one waits",
                        "Up to 5 min",
                        "It fires at the end of the gap",
                        "It fires the first time");
        assertThat(sheet.next()).hasSize(5).allMatch(time -> time.local().contains(" 02:30:00 +0"));
        assertThat(sheet.origin()).isEqualTo("Defined by the application while it ran");
        assertThat(sheet.payload().toString()).contains("seven").doesNotContain("hunter2");
        assertThat(sheet.history()).isEmpty();
        assertThat(sheet.trend()).isNull();
        assertThat(new ScheduleReader(inspector, operations, VIEWER, TEXT)
                        .read("nightly", false)
                        .orElseThrow()
                        .payload())
                .isEmpty();
        assertThat(new ScheduleReader(inspector, operations, OPERATOR, TEXT).read("missing", false))
                .isEmpty();
        assertThat(new ScheduleReader(inspector, operations, OPERATOR, TEXT).read("\0", false))
                .isEmpty();
    }

    /** A row says why an occurrence did not run. */
    @Test
    void theHistoryNamesTheReasons() {
        put("nightly", NIGHTLY);
        String insert =
                "insert into afterward_occurrence (schedule, number, at, last, count, by_hand, decided, outcome, task,"
                        + " ended, micros) values ((select id from afterward_schedule where name = 'nightly'), ";
        int number = 0;
        for (Outcome outcome : Outcome.values()) {
            number++;
            long at = number * 3_600_000L;
            boolean fired = outcome.hasFired();
            sql(insert + number + ", " + at + ", " + (fired ? at : at + 1_800_000) + ", " + (fired ? 1 : 12_345)
                    + ", 0, " + at + ", " + Arrays.asList(Outcome.values()).indexOf(outcome) + ", "
                    + (fired ? number : null) + ", " + (fired ? at + 5_000 : null) + ", "
                    + (fired ? number * 1_000 : null)
                    + ")");
        }
        sql("update afterward_schedule set number = " + number);
        ScheduleSheet sheet = sheet("nightly");
        assertThat(sheet.history()).hasSize(Outcome.values().length);
        assertThat(sheet.history().get(0)).satisfies(line -> {
            assertThat(line.outcome()).isEqualTo(TEXT.of("occurrence.REPLACED"));
            assertThat(line.count()).isEqualTo("10,000+ in a row");
            assertThat(line.last()).isNotNull();
            assertThat(line.task()).isNull();
            assertThat(line.at().local()).isEqualTo("1970-01-01 14:00:00 +01:00");
        });
        assertThat(sheet.history())
                .filteredOn(line -> line.outcome().startsWith("Did not fire"))
                .hasSize(6);
        assertThat(sheet.history())
                .filteredOn(line -> line.colour().equals("red"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.outcome()).isEqualTo("Failed");
                    assertThat(line.duration()).isEqualTo("3 ms");
                    assertThat(line.task()).isEqualTo(new TaskId(3).toString());
                });
        assertThat(sheet.trend()).satisfies(trend -> {
            assertThat(trend.peak()).isEqualTo("half of them took at most 4 ms, all at most 6 ms");
            assertThat(trend.outline()).startsWith("880,24 ").endsWith("1000,24");
            assertThat(trend.failedOutline()).isNotEmpty();
        });
        assertThat(list().lines().get(0).last().outcome())
                .isEqualTo(sheet.history().get(0).outcome());
    }

    @Test
    void moreThanFiftyOccurrencesAreAskedFor() {
        put("often", NIGHTLY);
        sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 120)"
                + " insert into afterward_occurrence (schedule, number, at, last, count, by_hand, decided, outcome)"
                + " select (select id from afterward_schedule), i, i * 1000, i * 1000, 1, 0, i, 11 from n");
        assertThat(sheet("often").history()).hasSize(50);
        assertThat(sheet("often").all()).isEqualTo("schedule.xhtml?schedule=often&history=all");
        ScheduleSheet all = new ScheduleReader(inspector, operations, OPERATOR, TEXT)
                .read("often", true)
                .orElseThrow();
        assertThat(all.history()).hasSize(120);
        assertThat(all.all()).isNull();
    }

    @Test
    void aDoubleClickRunsItOnce() {
        put("nightly", NIGHTLY);
        ConfirmSheet question = new ScheduleDeeds(inspector, operations)
                .question(Deed.RUN_SCHEDULE, form("schedule", "nightly"), TEXT)
                .orElseThrow();
        assertThat(question.possible()).isTrue();
        assertThat(question.back()).isEqualTo("schedule.xhtml?schedule=nightly");
        Map<String, String[]> form = form("do", "RUN_SCHEDULE");
        question.fields().forEach(field -> form.put(field.name(), new String[] {field.value()}));
        assertThat(actions.perform(OPERATOR, "ada", form).again()).isFalse();
        assertThat(actions.perform(OPERATOR, "ada", form).again()).isTrue();
        await().until(() -> sheet("nightly").history().get(0).outcome().equals("Succeeded"));
        assertThat(sheet("nightly").history()).singleElement().satisfies(line -> {
            assertThat(line.byHand()).isTrue();
            TaskId task = TaskId.parse(String.valueOf(line.task()));
            TaskSheet shown = new TaskReader(inspector, TEXT, OPERATOR)
                    .read(
                            inspector.find(task).orElseThrow(),
                            operations.status(),
                            List.of(),
                            List.of(),
                            Clock.systemUTC().instant());
            assertThat(shown.occurrence().schedule()).isEqualTo("nightly");
            assertThat(shown.occurrence().link()).isEqualTo("schedule.xhtml?schedule=nightly");
        });
        assertThat(audit()).singleElement().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("RUN_SCHEDULE");
            assertThat(entry.detail()).isEqualTo("nightly");
            assertThat(AuditLine.of(entry, List.of(), null, TEXT, false).schedule())
                    .isEqualTo("schedule.xhtml?schedule=nightly");
        });
    }

    @Test
    void itIsPausedResumedAndRemoved() {
        put(HOSTILE, NIGHTLY);
        for (Deed deed : List.of(Deed.PAUSE_SCHEDULE, Deed.RESUME_SCHEDULE, Deed.REMOVE_SCHEDULE)) {
            Map<String, String[]> form = form("do", deed.name(), "schedule", HOSTILE);
            Parameters.check(form);
            Parameters.requireForm(form);
            assertThatThrownBy(() -> actions.perform(VIEWER, "eve", form)).isInstanceOf(SecurityException.class);
            assertThat(actions.perform(OPERATOR, "ada", form))
                    .extracting(Notice::deed, Notice::count)
                    .containsExactly(deed.name(), 1);
            assertThat(actions.perform(OPERATOR, "ada", form).count())
                    .as("without effect")
                    .isZero();
        }
        assertThat(audit())
                .extracting(AuditEntry::action)
                .containsExactly("REMOVE_SCHEDULE", "RESUME_SCHEDULE", "PAUSE_SCHEDULE");
        assertThat(new ScheduleDeeds(inspector, operations)
                        .question(Deed.PAUSE_SCHEDULE, form("schedule", HOSTILE), TEXT))
                .isEmpty();
        assertThatThrownBy(() -> new ScheduleDeeds(inspector, operations)
                        .question(Deed.CHANGE_SCHEDULE, form("schedule", HOSTILE), TEXT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Parameters.requireForm(form("do", "RUN_SCHEDULE", "schedule", " ")))
                .isInstanceOf(BadValueException.class);
    }

    @Test
    void itIsEdited() {
        put("nightly", NIGHTLY);
        Map<String, String[]> form = edited(
                "nightly",
                "cron",
                " 0 6 * * MON-FRI ",
                "zone",
                "UTC",
                "missed",
                "CATCH_UP",
                "catch-up",
                "5",
                "late",
                "1 h 30 min",
                "overlap",
                "ALLOW",
                "jitter",
                "30 s",
                "doubled",
                "BOTH");
        Parameters.check(form);
        assertThat(actions.perform(OPERATOR, "ada", form))
                .extracting(Notice::count, Notice::again)
                .containsExactly(1, false);
        assertThat(actions.perform(OPERATOR, "ada", form).again()).isTrue();
        ScheduleInfo info = schedules.find("nightly").orElseThrow();
        assertThat(info.recurrence()).contains(Cron.of("0 6 * * MON-FRI", "UTC").doubled(Cron.Doubled.BOTH));
        assertThat(info.policy())
                .isEqualTo(new SchedulePolicy(
                        Missed.CATCH_UP,
                        5,
                        Optional.of(Duration.ofMinutes(90)),
                        Overlap.ALLOW,
                        Duration.ofSeconds(30)));
        assertThat(editor().read("nightly", TEXT).orElseThrow().form().late()).isEqualTo("1 h 30 min");

        Map<String, String[]> interval = edited("nightly", "kind", "every", "every", "5 min");
        assertThat(actions.perform(OPERATOR, "bob", interval).count()).isEqualTo(1);
        assertThat(schedules.find("nightly").orElseThrow().recurrence())
                .contains(Recurrence.every(Duration.ofMinutes(5)));
        assertThat(audit()).extracting(AuditEntry::actor).containsExactly("bob", "ada");

        sql("update afterward_schedule set application = 'shop', definition = 'x', edited = 1");
        assertThat(sheet("nightly"))
                .extracting(ScheduleSheet::origin, ScheduleSheet::editedBy)
                .containsExactly("Declared by the code of shop, and changed in the console", "bob");
    }

    @Test
    void whatIsWrongComesBackBesideItsField() {
        put("nightly", NIGHTLY);
        Map<String, String[]> form =
                edited("nightly", "cron", "0 25 * * *", "catch-up", "many", "late", "soon", "jitter", "2 d");
        FormRefusedException refused =
                catchThrowableOfType(FormRefusedException.class, () -> actions.perform(OPERATOR, "ada", form));
        TimetableSheet again = editor().again(form, refused.words(TEXT), TEXT);
        assertThat(again.refusal()).contains("Nothing was saved");
        assertThat(again.errors()).containsOnlyKeys("cron", "catch-up", "late", "jitter");
        assertThat(again.errors().get("cron")).contains("25");
        assertThat(again.errors().get("late")).contains("'soon'");
        assertThat(again.errors().get("jitter")).contains("24 hours");
        assertThat(again.form().cron()).isEqualTo("0 25 * * *");
        assertThat(again.form().late()).isEqualTo("soon");
        assertThat(again.next()).isEmpty();
        assertThat(editor().again(edited("nightly", "zone", "Mars/Base"), null, TEXT)
                        .errors())
                .containsOnlyKeys("zone")
                .extractingByKey("zone")
                .asString()
                .contains("Mars/Base");
        assertThat(editor().again(edited("nightly", "cron", ""), null, TEXT).errors())
                .containsOnlyKeys("cron");
        assertThat(editor().again(edited("nightly", "cron", "0 0 30 2 *"), null, TEXT)
                        .errors())
                .as("never fires")
                .containsOnlyKeys("cron");
        for (String wrong : List.of("", "1 ms", "99999 d")) {
            assertThat(editor().again(edited("nightly", "kind", "every", "every", wrong), null, TEXT)
                            .errors())
                    .containsOnlyKeys("every");
        }
        assertThat(audit()).isEmpty();

        TimetableSheet preview = editor().again(edited("nightly", "cron", "0 6 * * *", "jitter", "x"), null, TEXT);
        assertThat(preview.next()).hasSize(5).allMatch(time -> time.local().contains(" 06:00:00 "));
        assertThat(preview.refusal()).isNull();
        assertThat(preview.choices().get("overlap"))
                .filteredOn(TimetableSheet.Choice::chosen)
                .extracting(TimetableSheet.Choice::value)
                .containsExactly("SKIP");
    }

    @Test
    void whatOthersHaveChangedIsNotOverwritten() {
        put("nightly", NIGHTLY);
        Map<String, String[]> mine = edited("nightly", "cron", "0 6 * * *");
        Map<String, String[]> theirs = edited("nightly", "cron", "0 7 * * *");
        assertThat(actions.perform(OPERATOR, "bob", theirs).count()).isEqualTo(1);
        assertThat(refusal(mine)).contains("has changed since");
        sql("update afterward_schedule set retired_at = 1");
        assertThat(refusal(edited("nightly", "cron", "0 8 * * *"))).contains("retired");
        assertThat(schedules.remove("nightly")).isTrue();
        assertThat(refusal(mine)).contains("not there any more");
    }

    private String refusal(Map<String, String[]> form) {
        return catchThrowableOfType(FormRefusedException.class, () -> actions.perform(OPERATOR, "ada", form))
                .words(TEXT);
    }
}

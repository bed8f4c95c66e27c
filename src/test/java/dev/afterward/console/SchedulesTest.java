package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.TaskId;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations.Deed;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the console shows of schedules and does to them, on a real store. */
class SchedulesTest extends ScheduleConsole {

    private static final Rights VIEWER = new Rights(true, false, false, Set.of());
    private static final String HOSTILE = " <script>'&#{1+1}%_: \u202e ";

    private SchedulesSheet list(String... pairs) {
        return new ScheduleListReader(inspector, TEXT).read(form(pairs));
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
}

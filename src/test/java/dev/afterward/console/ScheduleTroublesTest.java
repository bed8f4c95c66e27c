package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.console.Overview.Link;
import dev.afterward.console.Overview.Trouble;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the first page tells of schedules. The engine is not started: what they have enqueued waits. */
class ScheduleTroublesTest {

    /** A task. */
    public record Report(String tenant) implements Task {}

    private static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);

    @TempDir
    Path directory;

    private TaskStore store;
    private TaskEngine engine;
    private Schedules schedules;

    @BeforeEach
    void open() {
        store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        engine = new ClientBuilder()
                .store(store)
                .processor(Report.class, QueueConfig.builder("reports").build(), (task, context) -> {})
                .engine();
        schedules = engine.schedules();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    private void put(String name) {
        assertThat(schedules
                        .put(name, new Report("seven"), Recurrence.every(Duration.ofHours(1)))
                        .name())
                .isEqualTo(name);
    }

    private void sql(String statement) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement made = connection.createStatement()) {
            assertThat(made.executeUpdate(statement)).as(statement).isPositive();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<Trouble> found() {
        Troubles troubles = new Troubles(TEXT);
        new ScheduleTroubles(troubles)
                .tell(ScheduleTroubles.Found.read(store.inspector().scheduleWatch(), Instant.now()));
        return troubles.found();
    }

    private static List<String> titles(List<Trouble> troubles) {
        return troubles.stream().map(Trouble::title).toList();
    }

    private static List<String> links(Trouble trouble) {
        return trouble.links().stream().map(Link::href).toList();
    }

    private static long ago(Duration time) {
        return Instant.now().minus(time).toEpochMilli();
    }

    @Test
    void oneThatCannotFireIsTold() {
        put("stuck <b>");
        sql("update afterward_schedule set problem = 'its zone is gone', fire = null");
        assertThat(titles(found())).containsExactly("The schedule stuck <b> cannot fire");
        assertThat(found().get(0).detail().before()).isEqualTo("its zone is gone");
        assertThat(links(found().get(0))).containsExactly("schedule.xhtml?schedule=stuck+%3Cb%3E");
    }

    @Test
    void oneWhoseLastOccurrencesFailedIsToldWithTheTimeOfTheLastOne() {
        put("failing");
        for (int i = 0; i < 3; i++) {
            assertThat(schedules.runNow("failing")).isPresent();
        }
        sql("update afterward_occurrence set outcome = 2");
        sql("update afterward_schedule set last = 1767225600000");
        assertThat(titles(found())).containsExactly("The last 3 occurrences of the schedule failing failed");
        assertThat(found().get(0).last()).isEqualTo(Moment.of(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(found().get(0).detail().before()).doesNotContain("UTC", "2026");
    }

    @ParameterizedTest
    @CsvSource({
        "2, still waits, CANCEL",
        "3, is still running, CANCEL",
        "4, is parked, RUN_NOW DELETE",
    })
    void oneThatDoesNotFireBecauseOfAnEarlierTaskIsToldWithWhatHelps(int state, String why, String deeds) {
        put("late");
        TaskId task = schedules.runNow("late").orElseThrow();
        sql("update afterward_schedule set blocked = 3, blocked_at = " + ago(Duration.ofMinutes(61)));
        sql("update afterward_task set state = " + state);
        List<Trouble> told = found();
        assertThat(titles(told)).containsExactly("The schedule late does not fire: an earlier task of it " + why);
        assertThat(told.get(0).detail().before())
                .startsWith("Occurrences in a row that did not fire because of it: 3.");
        assertThat(told.get(0).since()).isNotNull();
        assertThat(links(told.get(0)))
                .startsWith("schedule.xhtml?schedule=late", "task.xhtml?id=" + task)
                .endsWith(List.of(deeds.split(" ")).stream()
                        .map(deed -> "confirm.xhtml?do=" + deed + "&task=" + task)
                        .toArray(String[]::new));
        sql("update afterward_schedule set overlap = 2");
        assertThat(found()).as("from now on it fires, whatever the task does").isEmpty();
    }

    @Test
    void aTaskThatTakesItsTimeIsNoTrouble() {
        put("late");
        assertThat(schedules.runNow("late")).isPresent();
        sql("update afterward_schedule set blocked = 30, blocked_at = " + ago(Duration.ofMinutes(59)));
        assertThat(found()).as("for an hour").isEmpty();
        sql("update afterward_schedule set blocked = 2, blocked_at = " + ago(Duration.ofDays(9)));
        assertThat(found()).as("for three occurrences").isEmpty();
        sql("update afterward_task set state = 4");
        assertThat(found()).as("a parked one ends for nobody").hasSize(1);
    }

    @Test
    void oneThatIsPausedForLongIsToldOnceItWouldHaveFired() {
        put("forgotten");
        assertThat(engine.manualOperations().schedules().pause("forgotten", true, "ada <b>"))
                .isTrue();
        sql("update afterward_schedule set paused_at = " + ago(Duration.ofHours(25)));
        assertThat(found()).as("nothing was left out yet").isEmpty();
        sql("update afterward_schedule set next = " + ago(Duration.ofMinutes(1)));
        assertThat(titles(found())).containsExactly("The schedule forgotten is paused by ada <b>");
        assertThat(found().get(0).since()).isNotNull();
        assertThat(links(found().get(0)))
                .containsExactly(
                        "schedule.xhtml?schedule=forgotten", "confirm.xhtml?do=RESUME_SCHEDULE&schedule=forgotten");
        sql("update afterward_schedule set paused_by = null");
        assertThat(titles(found())).containsExactly("The schedule forgotten is paused by the application");
        sql("update afterward_schedule set paused_at = " + ago(Duration.ofHours(23)));
        assertThat(found()).as("for a day").isEmpty();
    }

    @Test
    void manyAreNotAllToldOneByOne() {
        IntStream.range(0, 11).forEach(i -> {
            put("s" + i);
            assertThat(schedules.runNow("s" + i)).isPresent();
        });
        sql("update afterward_schedule set blocked = 1, blocked_at = 1");
        sql("update afterward_task set state = 4");
        assertThat(titles(found()))
                .hasSize(11)
                .contains("More than 10 schedules do not fire because of an earlier task");
        sql("update afterward_schedule set paused_at = 1, next = 1");
        assertThat(titles(found())).hasSize(11).contains("More than 10 schedules are paused");
        sql("update afterward_schedule set problem = 'gone', fire = null, paused_at = null, blocked_at = null");
        assertThat(titles(found())).hasSize(11).contains("More than 10 schedules cannot fire");
    }
}

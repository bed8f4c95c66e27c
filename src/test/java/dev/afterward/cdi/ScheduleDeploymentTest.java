package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.afterward.ConfigurationException;
import dev.afterward.Cron;
import dev.afterward.Every;
import dev.afterward.Occurrence;
import dev.afterward.Processes;
import dev.afterward.Recurrence;
import dev.afterward.Recurring;
import dev.afterward.ScheduleInfo;
import dev.afterward.ScheduleInfo.State;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.testing.TaskTester;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules that task types declare, in an application with CDI. */
class ScheduleDeploymentTest {

    private static final String HERE = ScheduleDeploymentTest.class.getName();

    @TempDir
    Path directory;

    @TaskQueue(name = "beat")
    @Every("PT5M")
    public record Beat() implements Task {}

    @TaskQueue(name = "report")
    @Recurring(name = "daily", cron = "${daily:@daily}", zone = "UTC", task = "{\"days\":1}")
    @Recurring(name = "anywhere", cron = "0 12 * * *", task = "{\"days\":7}")
    public record Report(int days) implements Task {}

    @TaskQueue(name = "bad")
    @Recurring(name = "daily", cron = "${never}", zone = "UTC")
    @Every(name = "beat", value = "5m")
    public record Bad() implements Task {}

    @ApplicationScoped
    static class Ran {
        private final List<String> all = new CopyOnWriteArrayList<>();

        List<String> all() {
            return all;
        }
    }

    @Processes(Beat.class)
    static class BeatProcessor implements TaskProcessor<Beat> {
        @Inject
        Ran ran;

        @Override
        public void process(Beat task, TaskContext context) {
            ran.all().add("beat at " + context.occurrence().map(Occurrence::at).orElseThrow());
        }
    }

    @Processes(Report.class)
    static class ReportProcessor implements TaskProcessor<Report> {
        @Inject
        Ran ran;

        @Override
        public void process(Report task, TaskContext context) {
            ran.all().add("report of " + task.days());
        }
    }

    @Processes(Bad.class)
    static class BadProcessor implements TaskProcessor<Bad> {
        @Override
        public void process(Bad task, TaskContext context) {}
    }

    @Dependent
    static class Planner {
        @Inject
        Schedules schedules;

        void plan() {
            schedules.put("tenant-7", new Report(30), Recurrence.every(Duration.ofHours(1)));
        }
    }

    private static CdiApplication.Builder application() {
        return CdiApplication.of(BeatProcessor.class, ReportProcessor.class, Ran.class, Planner.class)
                .set("afterward.schedule-zone", "Europe/Berlin");
    }

    @Test
    void what_is_declared_fires_when_time_moves() {
        try (CdiApplication application =
                application().set("afterward.testing", "true").deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runDue();
            Schedules schedules = application.get(Schedules.class);
            assertThat(schedules.list())
                    .extracting(ScheduleInfo::name, ScheduleInfo::queue, ScheduleInfo::origin)
                    .containsExactly(
                            tuple("anywhere", "report", ScheduleInfo.Origin.DECLARED),
                            tuple("beat", "beat", ScheduleInfo.Origin.DECLARED),
                            tuple("daily", "report", ScheduleInfo.Origin.DECLARED));
            assertThat(schedules.find("anywhere").orElseThrow().recurrence())
                    .contains(Cron.of("0 12 * * *", "Europe/Berlin"));
            List<String> ran = application.get(Ran.class).all();
            var due = schedules.find("beat").orElseThrow().next().orElseThrow();
            tester.advance(Duration.ofMinutes(5));
            tester.runDue();
            assertThat(ran).contains("beat at " + due);
            tester.advance(Duration.ofDays(1));
            tester.runDue();
            assertThat(ran).contains("report of 1", "report of 7");
        }
    }

    @Test
    void a_run_of_some_time_declares_them_first() {
        try (CdiApplication application =
                application().set("afterward.testing", "true").deploy()) {
            application.get(TaskTester.class).runFor(Duration.ofMinutes(15));
            assertThat(application.get(Ran.class).all())
                    .filteredOn(line -> line.startsWith("beat"))
                    .hasSize(3);
        }
    }

    /** Another application that shares the store must not retire them. */
    @Test
    void they_belong_to_the_application() throws Exception {
        Path file = directory.resolve("tasks.db");
        ServerNaming.install();
        try {
            declared(application().file(file));
            assertThat(owner(file)).isEqualTo("shop");
            // An archive whose name has a version is the same application in the next one.
            declared(application().file(file).set("afterward.application", "The Shop"));
            assertThat(owner(file)).isEqualTo("The Shop");
        } finally {
            ServerNaming.remove();
        }
    }

    private static void declared(CdiApplication.Builder application) {
        try (CdiApplication deployed = application.deploy()) {
            Schedules schedules = deployed.get(Schedules.class);
            await().until(() -> state(schedules, "daily").equals(Optional.of(State.ACTIVE)));
        }
    }

    private static String owner(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select distinct application from afterward_schedule")) {
            assertThat(rows.next()).isTrue();
            String owner = rows.getString(1);
            assertThat(rows.next()).isFalse();
            return owner;
        }
    }

    @Test
    void schedules_can_be_injected() {
        try (CdiApplication application =
                application().set("afterward.testing", "true").deploy()) {
            application.get(Planner.class).plan();
            TaskTester tester = application.get(TaskTester.class);
            tester.advance(Duration.ofHours(1));
            tester.runDue();
            assertThat(application.get(Ran.class).all()).contains("report of 30");
            assertThat(application
                            .get(Schedules.class)
                            .find("tenant-7")
                            .orElseThrow()
                            .origin())
                    .isEqualTo(ScheduleInfo.Origin.PUT);
        }
    }

    @Test
    void configuration_overrides_and_retires() {
        Path file = directory.resolve("tasks.db");
        try (CdiApplication application = application()
                .file(file)
                .set("daily", "0 4 * * *")
                .set("afterward.schedule.\"beat\".every", "PT1H")
                .deploy()) {
            Schedules schedules = application.get(Schedules.class);
            await().until(() -> state(schedules, "daily").equals(Optional.of(State.ACTIVE)));
            await().until(() -> state(schedules, "beat").equals(Optional.of(State.ACTIVE)));
            assertThat(schedules.find("beat").orElseThrow().recurrence())
                    .contains(Recurrence.every(Duration.ofHours(1)));
            assertThat(schedules.find("daily").orElseThrow().recurrence()).contains(Cron.of("0 4 * * *", "UTC"));
        }
        try (CdiApplication application = application()
                .file(file)
                .set("daily", "off")
                .set("afterward.schedule.beat.enabled", "false")
                .deploy()) {
            Schedules schedules = application.get(Schedules.class);
            await().until(() -> state(schedules, "daily").equals(Optional.of(State.RETIRED)));
            await().until(() -> state(schedules, "beat").equals(Optional.of(State.RETIRED)));
            assertThat(state(schedules, "anywhere")).contains(State.ACTIVE);
        }
    }

    private static Optional<State> state(Schedules schedules, String name) {
        return schedules.find(name).map(ScheduleInfo::state);
    }

    @Test
    void all_problems_are_in_one_message() {
        assertThat(problems(CdiApplication.of(BadProcessor.class, ReportProcessor.class, Ran.class)
                        .set("afterward.workers", "-1")
                        .set("afterward.schedule.daily.jitter", "much")))
                .anyMatch(problem -> problem.startsWith("workers must "))
                .contains(
                        "schedule 'daily': cron '${never}' needs the key never, which is not set: set it, or give a"
                                + " default, ${never:…} (@Recurring of " + HERE + "$Bad)",
                        "schedule 'beat': every must be an ISO 8601 duration such as PT10S, was '5m' (@Every of " + HERE
                                + "$Bad)",
                        "schedule 'anywhere': there is no zone: write one, such as zone = \"Europe/Berlin\" or \"UTC\","
                                + " or set afterward.schedule-zone (@Recurring of " + HERE + "$Report)")
                .anyMatch(problem -> problem.startsWith("schedule 'daily': jitter must be an ISO 8601 duration such as"
                        + " PT10S, was 'much' (afterward.schedule.daily.jitter, from "));
    }

    @Test
    void a_name_that_two_types_declare_is_named_with_both() {
        assertThat(problems(CdiApplication.of(BadProcessor.class, BeatProcessor.class, Ran.class)
                        .set("never", "@daily")
                        .set("afterward.schedule.beat.every", "PT1M")))
                .containsExactly("schedule 'beat' is declared more than once: give each a name of its own (@Every of "
                        + HERE + "$Bad) (@Every of " + HERE + "$Beat)");
    }

    @Test
    void a_key_of_an_unknown_schedule_is_a_warning() {
        assertThat(application()
                        .set("afterward.schedule.biat.every", "PT1M")
                        .file(directory.resolve("a.db"))
                        .logged("AFT-105"))
                .containsExactly(
                        "AFT-105: afterward.schedule.biat.every is not read: there is no schedule 'biat'; did you"
                                + " mean 'beat'?");
    }

    private static List<String> problems(CdiApplication.Builder application) {
        Throwable cause = catchThrowable(() -> application.deploy().close()).getCause();
        assertThat(cause).isInstanceOf(ConfigurationException.class);
        return ((ConfigurationException) cause).problems();
    }
}

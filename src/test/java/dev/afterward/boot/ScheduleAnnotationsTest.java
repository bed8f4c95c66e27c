package dev.afterward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.ConfigurationException;
import dev.afterward.Cron;
import dev.afterward.Every;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.Recurrence;
import dev.afterward.Recurring;
import dev.afterward.ScheduleInfo;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.payload.JsonbCodec;
import dev.afterward.testing.TaskTester;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What task types say about schedules, where there is no CDI. */
class ScheduleAnnotationsTest {

    private static final String HERE = ScheduleAnnotationsTest.class.getName();

    @TempDir
    Path directory;

    @TaskQueue(name = "plain")
    @Recurring(cron = "30 2 * * *", zone = "Europe/Berlin")
    public record Plain() implements Task {}

    @TaskQueue(name = "renamed", formerly = "plain")
    @Recurring(cron = "30 2 * * *", zone = "Europe/Berlin")
    public record Renamed() implements Task {}

    @TaskQueue(name = "renamed too", formerly = "full")
    @Recurring(name = "full", cron = "30 2 * * *", zone = "Europe/Berlin")
    public record Named() implements Task {}

    /** It would be another schedule, and both would fire while both releases run. */
    @Test
    void a_schedule_without_a_name_whose_queue_was_renamed_is_refused() {
        assertThat(ScheduleAnnotations.problems(List.of(Plain.class, Named.class)))
                .isEmpty();
        assertThatThrownBy(() -> Afterward.builder()
                        .sqlite(directory.resolve("tasks.db"))
                        .processor(Renamed.class, (task, context) -> {})
                        .build())
                .hasMessageContaining(
                        "has no name, and its queue 'renamed' had another one: give the schedule the name that it"
                                + " had, name = \"plain\" perhaps");
    }

    @TaskQueue(name = "full")
    @Recurring(
            name = "all of it",
            cron = " 0 6 * * * ",
            zone = " UTC ",
            task = "{\"days\": 7}",
            missed = Missed.SKIP,
            latestStart = "PT3H",
            overlap = Overlap.ALLOW,
            jitter = "PT5M",
            missing = Cron.Missing.SKIP,
            doubled = Cron.Doubled.BOTH)
    public record Full(int days) implements Task {}

    @TaskQueue(name = "often")
    @Every(" PT5M ")
    public record Often() implements Task {}

    /** A class whose only field is not stored. */
    @TaskQueue(name = "classic")
    @Every(value = "PT1H", overlap = Overlap.BUFFER_ONE, jitter = "PT1M", latestStart = "PT10M", missed = Missed.SKIP)
    public static class Classic implements Task {
        private transient int looks;

        int look() {
            return looks++;
        }
    }

    @TaskQueue(name = "several")
    @Recurring(name = "daily", cron = "@daily", zone = "UTC", task = "{\"days\":1}")
    @Recurring(name = "monthly", cron = "@monthly", zone = "UTC", task = "{\"days\":31}")
    @Every(name = "often too", value = "PT1M", task = "{\"days\":0}")
    @Every(name = "and again", value = "PT2M", task = "{\"days\":0}")
    public record Several(int days) implements Task {}

    @TaskQueue(name = "caught")
    @Recurring(name = "five", cron = "@hourly", zone = "UTC", catchUp = 5)
    @Recurring(name = "five, said twice", cron = "@hourly", zone = "UTC", catchUp = 5, missed = Missed.CATCH_UP)
    @Recurring(name = "all", cron = "@hourly", zone = "UTC", missed = Missed.CATCH_UP)
    public record Caught() implements Task {}

    @TaskQueue(name = "off")
    @Recurring(cron = "Off")
    @Every(" OFF ")
    public record Off() implements Task {}

    @TaskQueue(name = "message")
    @JsonbTypeInfo({@JsonbSubtype(alias = "mail", type = Mail.class), @JsonbSubtype(alias = "sms", type = Sms.class)})
    @Every(name = "by alias", value = "PT1M", task = "{\"@type\":\"mail\",\"to\":\"ada\"}")
    public sealed interface Message extends Task {}

    @Every(name = "by class", value = "PT1M", task = "{\"to\":\"grace\"}")
    public record Mail(String to) implements Message {}

    @TaskQueue(name = "sms")
    @Every("PT1M")
    public record Sms() implements Message {}

    @Test
    void what_is_left_out_has_its_default() {
        assertThat(read(Plain.class))
                .containsExactly(new ScheduleDeclaration(
                        "plain", new Plain(), Cron.of("30 2 * * *", "Europe/Berlin"), SchedulePolicy.DEFAULT));
        assertThat(read(Often.class))
                .containsExactly(new ScheduleDeclaration(
                        "often", new Often(), Recurrence.every(Duration.ofMinutes(5)), SchedulePolicy.DEFAULT));
    }

    @Test
    void each_member_is_read() {
        assertThat(read(Full.class))
                .containsExactly(new ScheduleDeclaration(
                        "all of it",
                        new Full(7),
                        new Cron("0 6 * * *", ZoneId.of("UTC"), Cron.Missing.SKIP, Cron.Doubled.BOTH),
                        new SchedulePolicy(
                                Missed.SKIP,
                                1,
                                Optional.of(Duration.ofHours(3)),
                                Overlap.ALLOW,
                                Duration.ofMinutes(5))));
        assertThat(read(Classic.class))
                .extracting(ScheduleDeclaration::policy)
                .containsExactly(new SchedulePolicy(
                        Missed.SKIP,
                        1,
                        Optional.of(Duration.ofMinutes(10)),
                        Overlap.BUFFER_ONE,
                        Duration.ofMinutes(1)));
    }

    @Test
    void a_type_can_have_several() {
        assertThat(read(Several.class))
                .extracting(ScheduleDeclaration::name, ScheduleDeclaration::task)
                .containsExactly(
                        tuple("daily", new Several(1)),
                        tuple("monthly", new Several(31)),
                        tuple("often too", new Several(0)),
                        tuple("and again", new Several(0)));
    }

    @Test
    void a_number_to_be_caught_up_says_that_it_is_done() {
        assertThat(read(Caught.class))
                .extracting(ScheduleDeclaration::policy)
                .containsExactly(
                        SchedulePolicy.DEFAULT.catchUp(5),
                        SchedulePolicy.DEFAULT.catchUp(5),
                        SchedulePolicy.DEFAULT.catchUp(1_000));
    }

    @Test
    void one_that_is_off_is_not_declared() {
        assertThat(read(Off.class)).isEmpty();
    }

    @Test
    void permitted_classes_are_looked_at_too() {
        assertThat(read(Message.class))
                .containsExactlyInAnyOrder(
                        every("by alias", new Mail("ada")),
                        every("by class", new Mail("grace")),
                        every("message", new Sms()));
        Map<Class<? extends Task>, String> both = new LinkedHashMap<>();
        both.put(Message.class, "message");
        both.put(Sms.class, "sms");
        assertThat(read(both)).contains(every("sms", new Sms())).hasSize(3);
    }

    private static ScheduleDeclaration every(String name, Task task) {
        return new ScheduleDeclaration(name, task, Recurrence.every(Duration.ofMinutes(1)), SchedulePolicy.DEFAULT);
    }

    @Test
    void a_client_declares_them_and_fires_them() {
        List<Object> ran = new ArrayList<>();
        try (TaskTester tester = TaskTester.of(Afterward.builder()
                .processor(Message.class, (task, context) -> ran.add(task))
                .processor(Sms.class, (task, context) -> ran.add("its own"))
                .schedule("by code", new Mail("edsger"), Recurrence.every(Duration.ofMinutes(1))))) {
            tester.runDue();
            assertThat(tester.client().schedules().list())
                    .extracting(ScheduleInfo::name, ScheduleInfo::queue)
                    .containsExactly(
                            tuple("by alias", "message"),
                            tuple("by class", "message"),
                            tuple("by code", "message"),
                            tuple("sms", "sms"));
            tester.advance(Duration.ofMinutes(1));
            tester.runDue();
            assertThat(ran)
                    .containsExactlyInAnyOrder(new Mail("ada"), new Mail("grace"), new Mail("edsger"), "its own");
        }
    }

    @TaskQueue(name = "bad")
    @Recurring(name = "cron", cron = "0 24 * * *", zone = "UTC")
    @Recurring(name = "never", cron = "0 6 30 FEB *", zone = "UTC")
    @Recurring(name = "empty", cron = " ", zone = "UTC")
    @Recurring(name = "zone", cron = "@daily", zone = "Europe/Berlim")
    @Recurring(name = "nowhere", cron = "@daily")
    @Recurring(name = "late", cron = "@daily", zone = "UTC", latestStart = "3 hours", jitter = "5m")
    @Recurring(name = "range", cron = "@daily", zone = "UTC", latestStart = "PT0S", jitter = "P2D", catchUp = 1001)
    @Recurring(name = "far", cron = "@daily", zone = "UTC", latestStart = "PT9223372036854775807S")
    @Recurring(name = "both", cron = "@daily", zone = "UTC", missed = Missed.SKIP, catchUp = 5)
    @Recurring(name = "quo\"ted", cron = "@daily", zone = "UTC")
    @Recurring(name = "expressed", cron = "${when:@daily}", zone = "${where}")
    @Every(name = "short", value = "PT0.5S")
    @Every(name = "words", value = "hourly")
    @Every(name = "words", value = "PT1M")
    @Every(name = "${name}", value = "PT1M")
    public record Bad() implements Task {}

    @Test
    void each_mistake_is_a_message() {
        String bad = " (@Recurring of " + HERE + "$Bad)";
        String every = " (@Every of " + HERE + "$Bad)";
        assertThat(problems(Bad.class))
                .containsExactly(
                        "schedule 'cron': cron expression '0 24 * * *': hour '24' is out of range: use 0 to 23" + bad,
                        "schedule 'never': cron expression '0 6 30 FEB *': it never fires: no date has day of month"
                                + " 30, month FEB and day of week *, which must all match: change one of them" + bad,
                        "schedule 'empty': a cron expression is empty: write 5 fields, such as 30 2 * * *" + bad,
                        "schedule 'zone': there is no zone 'Europe/Berlim': use the name of a region, such as"
                                + " Europe/Berlin, or UTC" + bad,
                        "schedule 'nowhere': there is no zone: write one, such as zone = \"Europe/Berlin\" or \"UTC\""
                                + bad,
                        "schedule 'late': latest-start must be an ISO 8601 duration such as PT10S, was '3 hours'" + bad,
                        "schedule 'late': jitter must be an ISO 8601 duration such as PT10S, was '5m'" + bad,
                        "schedule 'range': at most 1 to 1,000 occurrences are caught up at once, was 1001" + bad,
                        "schedule 'range': the latest start must be from 1 ms to 36,500 days after the time, was PT0S"
                                + bad,
                        "schedule 'range': the jitter must be from 0 to 24 hours, was PT48H" + bad,
                        "schedule 'far': the latest start must be from 1 ms to 36,500 days after the time, was"
                                + " PT2562047788015215H30M7S" + bad,
                        "schedule 'both': catch-up is for missed = CATCH_UP, but missed is SKIP: remove one of them"
                                + bad,
                        "schedule 'quo\"ted': the name must have 1 to 100 characters, without control characters,"
                                + " quotation marks and halves of surrogate pairs" + bad,
                        "schedule 'expressed': cron '${when:@daily}' has an expression, which only an application with"
                                + " CDI resolves: write the value itself" + bad,
                        "schedule 'expressed': zone '${where}' has an expression, which only an application with CDI"
                                + " resolves: write the value itself" + bad,
                        "schedule 'short': an interval must be from 1 s to 36,500 days long, was PT0.5S" + every,
                        "schedule 'words': every must be an ISO 8601 duration such as PT10S, was 'hourly'" + every,
                        "schedule 'words' is declared more than once: give each a name of its own" + every,
                        "schedule '${name}': the name '${name}' has an expression, which only an application with CDI"
                                + " resolves: write the value itself" + every);
    }

    @TaskQueue(name = "wanting")
    @Every("PT1M")
    public record Wanting(String to, int days) implements Task {}

    @TaskQueue(name = "broken")
    @Recurring(name = "broken", cron = "@daily", zone = "UTC", task = "{\"days\": ")
    @Recurring(name = "other", cron = "@daily", zone = "UTC", task = "{\"days\": \"seven\"}")
    @Every(name = "null", value = "PT1M", task = "null")
    public record Broken(int days) implements Task {}

    @TaskQueue(name = "open")
    @JsonbTypeInfo(@JsonbSubtype(alias = "one", type = One.class))
    @Every("PT1M")
    public sealed interface Choice extends Task {}

    public record One() implements Choice {}

    @TaskQueue(name = "slip")
    @Every(value = "PT1H", task = "{\"day\": 31, \"to\": null, \"other\": null}")
    public record Slip(int days, String to) implements Task {}

    @TaskQueue(name = "plain-slip")
    @Every(value = "PT1H", task = "{\"days\": 31}")
    public record PlainSlip() implements Task {}

    /** Reading would pass over it, and each task would have a 0. */
    @Test
    void a_name_that_the_task_does_not_have_is_a_message() {
        assertThat(problems(Slip.class))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("schedule 'slip': task '{\"day\"")
                        .contains("$Slip has no day (@Every of "));
        assertThat(problems(PlainSlip.class))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("$PlainSlip has no days"));
    }

    @Test
    void a_task_that_cannot_be_made_is_a_message() {
        assertThat(problems(Wanting.class))
                .containsExactly(
                        "schedule 'wanting': task type " + HERE + "$Wanting has components (to, days): write one"
                                + " as JSON, task = \"{…}\" (@Every of " + HERE + "$Wanting)");
        assertThat(problems(Choice.class))
                .containsExactly(
                        "schedule 'open': task type " + HERE + "$Choice has tasks of several classes: write one"
                                + " as JSON, task = \"{…}\" (@Every of " + HERE + "$Choice)");
        assertThat(problems(Broken.class))
                .hasSize(3)
                .allMatch(problem -> problem.contains(" cannot be read: the payload is no task of type " + HERE))
                .anyMatch(
                        problem -> problem.startsWith("schedule 'other': task '{\"days\": \"seven\"}' cannot be read"))
                .anyMatch(problem -> problem.endsWith(" (@Every of " + HERE + "$Broken)"));
    }

    @Test
    void all_mistakes_are_in_one_exception() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class,
                () -> Afterward.builder()
                        .processor(Wanting.class, (task, context) -> {})
                        .processor(Plain.class, (task, context) -> {})
                        .schedule("plain", new Plain(), Recurrence.every(Duration.ofMinutes(1)))
                        .build());
        assertThat(thrown.problems())
                .anyMatch(problem -> problem.startsWith("there is no store"))
                .anyMatch(problem -> problem.startsWith("schedule 'wanting': "))
                .contains("schedule 'plain' is declared more than once: names are unique");
    }

    /** The same queue, and no schedule any more. */
    @TaskQueue(name = "plain")
    public record Unscheduled() implements Task {}

    @Test
    void one_that_is_declared_no_more_is_retired() {
        Path file = directory.resolve("tasks.db");
        TaskService before = start(file, Plain.class);
        await().until(() -> state(before, "plain").equals(Optional.of(ScheduleInfo.State.ACTIVE)));
        before.stop(Duration.ofSeconds(5));
        TaskService after = start(file, Unscheduled.class);
        try {
            await().until(() -> state(after, "plain").equals(Optional.of(ScheduleInfo.State.RETIRED)));
        } finally {
            after.stopNow();
        }
    }

    private static Optional<ScheduleInfo.State> state(TaskService client, String name) {
        return client.schedules().find(name).map(ScheduleInfo::state);
    }

    private static <T extends Task> TaskService start(Path file, Class<T> type) {
        TaskService client = Afterward.builder()
                .sqlite(file)
                .processor(type, (task, context) -> {})
                .build();
        client.start();
        return client;
    }

    private static List<ScheduleDeclaration> read(Class<? extends Task> type) {
        TaskQueue queue = type.getAnnotation(TaskQueue.class);
        return read(Map.of(type, queue.name()));
    }

    private static List<ScheduleDeclaration> read(Map<Class<? extends Task>, String> queues) {
        List<String> problems = new ArrayList<>();
        List<ScheduleDeclaration> read =
                new ScheduleReader(new JsonbCodec(), false, problems).read(ScheduleAnnotations.of(queues));
        assertThat(problems).isEmpty();
        return read;
    }

    private static List<String> problems(Class<? extends Task> type) {
        List<String> problems = new ArrayList<>();
        List<ScheduleDeclaration> read = new ScheduleReader(new JsonbCodec(), false, problems)
                .read(ScheduleAnnotations.of(
                        Map.of(type, type.getAnnotation(TaskQueue.class).name())));
        assertThat(read).isEmpty();
        return problems;
    }
}

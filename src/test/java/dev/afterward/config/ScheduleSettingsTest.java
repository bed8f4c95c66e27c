package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import dev.afterward.Every;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.Recurrence;
import dev.afterward.Recurring;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.boot.ScheduleAnnotations;
import dev.afterward.boot.ScheduleDeclaration;
import dev.afterward.boot.ScheduleReader;
import dev.afterward.payload.JsonbCodec;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration over what annotations say of schedules. */
class ScheduleSettingsTest {

    @TaskQueue(name = "report")
    @Recurring(
            cron = "30 2 * * *",
            zone = "Europe/Berlin",
            catchUp = 5,
            latestStart = "PT3H",
            missing = Cron.Missing.SKIP)
    public record Report() implements Task {}

    @TaskQueue(name = "beat")
    @Every(value = "PT5M", missed = Missed.SKIP)
    public record Beat() implements Task {}

    @TaskQueue(name = "anywhere")
    @Recurring(cron = "@daily")
    public record Anywhere() implements Task {}

    @TaskQueue(name = "expressed")
    @Recurring(
            name = "${of}-report",
            cron = "${minute:0} ${hour:${night:3}} * * *",
            zone = "${zone:}",
            task = "{\"to\":\"${to}\"}",
            jitter = "${spread:}")
    public record Expressed(String to) implements Task {}

    private static final Cron NIGHTLY =
            new Cron("30 2 * * *", ZoneId.of("Europe/Berlin"), Cron.Missing.SKIP, Cron.Doubled.FIRST);

    @Test
    void without_a_key_the_annotation_applies() {
        ScheduleDeclaration report = one(Configs.of(), Report.class);
        assertThat(report.recurrence()).isEqualTo(NIGHTLY);
        assertThat(report.policy()).isEqualTo(SchedulePolicy.DEFAULT.catchUp(5).latestStart(Duration.ofHours(3)));
    }

    @Test
    void each_key_overrides_one_member() {
        ScheduleDeclaration report = one(
                Configs.of(
                        "afterward.schedule.\"report\".cron",
                        "0 4 * * *",
                        "afterward.schedule.report.zone",
                        "UTC",
                        "afterward.schedule.\"report\".missed",
                        "skip",
                        "afterward.schedule.\"report\".latest-start",
                        "PT1H",
                        "afterward.schedule.\"report\".overlap",
                        "ALLOW",
                        "afterward.schedule.\"report\".jitter",
                        "PT2M",
                        "afterward.schedule.\"report\".missing",
                        "SHIFT",
                        "afterward.schedule.\"report\".doubled",
                        "BOTH"),
                Report.class);
        assertThat(report.recurrence())
                .isEqualTo(new Cron("0 4 * * *", ZoneId.of("UTC"), Cron.Missing.SHIFT, Cron.Doubled.BOTH));
        assertThat(report.policy())
                .isEqualTo(SchedulePolicy.DEFAULT
                        .missed(Missed.SKIP)
                        .latestStart(Duration.ofHours(1))
                        .overlap(Overlap.ALLOW)
                        .jitter(Duration.ofMinutes(2)));
    }

    @Test
    void a_cron_expression_and_an_interval_replace_each_other() {
        assertThat(one(Configs.of("afterward.schedule.report.every", "PT1H"), Report.class)
                        .recurrence())
                .isEqualTo(Recurrence.every(Duration.ofHours(1)));
        assertThat(one(
                                Configs.of(
                                        "afterward.schedule.beat.cron",
                                        "@hourly",
                                        "afterward.schedule.beat.zone",
                                        "UTC"),
                                Beat.class)
                        .recurrence())
                .isEqualTo(Cron.of("@hourly", "UTC"));
    }

    @Test
    void a_limit_can_be_taken_away() {
        assertThat(one(Configs.of("afterward.schedule.report.latest-start", "None"), Report.class)
                        .policy()
                        .latestStart())
                .isEmpty();
        assertThat(one(Configs.of("afterward.schedule.report.jitter", "0"), Report.class)
                        .policy()
                        .jitter())
                .isZero();
    }

    @Test
    void missed_and_catch_up_belong_together() {
        assertThat(one(Configs.of("afterward.schedule.beat.catch-up", "7"), Beat.class)
                        .policy())
                .isEqualTo(SchedulePolicy.DEFAULT.catchUp(7));
        assertThat(one(Configs.of("afterward.schedule.report.missed", "CATCH_UP"), Report.class)
                        .policy()
                        .catchUp())
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource({"enabled,false", "cron,off", "cron,OFF", "every,Off"})
    void one_can_be_switched_off(String setting, String value) {
        List<String> problems = new ArrayList<>();
        assertThat(read(Configs.of("afterward.schedule.report." + setting, value), problems, Report.class))
                .isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void a_name_that_is_switched_off_is_known() {
        Config config =
                Configs.of("afterward.schedule.report.enabled", "false", "afterward.schedule.report.cron", "0 4 * * *");
        ScheduleSettings settings =
                new ScheduleSettings(config, ScheduleAnnotations.of(Map.of(Report.class, "report")));
        assertThat(settings.names()).containsExactly("report");
        assertThat(Configuration.read(config, List.of(), settings.names()).warnings())
                .isEmpty();
    }

    @Test
    void the_default_zone_is_for_those_that_name_none() {
        Config config = Configs.of("afterward.schedule-zone", "Asia/Tokyo");
        assertThat(one(config, Anywhere.class).recurrence()).isEqualTo(Cron.of("@daily", "Asia/Tokyo"));
        assertThat(one(config, Report.class).recurrence()).isEqualTo(NIGHTLY);
        assertThat(one(config, Beat.class).recurrence()).isEqualTo(Recurrence.every(Duration.ofMinutes(5)));
        assertThat(problems(Configs.of(), Anywhere.class))
                .containsExactly("schedule 'anywhere': there is no zone: write one, such as zone = \"Europe/Berlin\" or"
                        + " \"UTC\", or set afterward.schedule-zone" + place("Anywhere"));
        assertThat(problems(Configs.of("afterward.schedule-zone", "Mars"), Anywhere.class))
                .containsExactly("schedule 'anywhere': there is no zone 'Mars': use the name of a region, such as"
                        + " Europe/Berlin, or UTC (afterward.schedule-zone, from PropertiesConfigSource[source=test])");
    }

    @Test
    void expressions_are_resolved() {
        ScheduleDeclaration read =
                one(Configs.of("of", "daily", "zone", "UTC", "to", "ada", "night", "4"), Expressed.class);
        assertThat(read.name()).isEqualTo("daily-report");
        assertThat(read.recurrence()).isEqualTo(Cron.of("0 4 * * *", "UTC"));
        assertThat(read.task()).isEqualTo(new Expressed("ada"));
        assertThat(read.policy()).isEqualTo(SchedulePolicy.DEFAULT);
        assertThat(one(
                        Configs.of(
                                "of",
                                "x",
                                "to",
                                "b",
                                "hour",
                                "5",
                                "afterward.schedule-zone",
                                "Asia/Tokyo",
                                "spread",
                                "PT1M",
                                "afterward.schedule.x-report.doubled",
                                "LAST"),
                        Expressed.class))
                .isEqualTo(new ScheduleDeclaration(
                        "x-report",
                        new Expressed("b"),
                        Cron.of("0 5 * * *", "Asia/Tokyo").doubled(Cron.Doubled.LAST),
                        SchedulePolicy.DEFAULT.jitter(Duration.ofMinutes(1))));
    }

    @Test
    void an_expression_can_switch_a_schedule_off() {
        List<String> problems = new ArrayList<>();
        assertThat(read(Configs.of("when", "off"), problems, Switched.class)).isEmpty();
        assertThat(problems).isEmpty();
    }

    @TaskQueue(name = "switched")
    @Recurring(cron = "${when}", zone = "UTC")
    public record Switched() implements Task {}

    @TaskQueue(name = "torn")
    @Recurring(name = "torn", cron = "${when", zone = "UTC")
    @Recurring(name = "nothing", cron = "${}", zone = "UTC")
    @Recurring(name = "inner", cron = "${a:${b}}", zone = "UTC")
    @Recurring(name = "loop", cron = "${loop}", zone = "UTC")
    public record Torn() implements Task {}

    @Test
    void an_expression_that_cannot_be_resolved_names_its_key() {
        assertThat(problems(Configs.of(), Switched.class))
                .containsExactly(
                        "schedule 'switched': cron '${when}' needs the key when, which is not set: set it, or give"
                                + " a default, ${when:…}" + place("Switched"));
        for (String blank : List.of("", "  ")) {
            assertThat(problems(Configs.of("when", blank), Switched.class))
                    .singleElement()
                    .asString()
                    .contains(" needs the key when, which is not set: ");
        }
        assertThat(problems(Configs.of("loop", "${gone}"), Torn.class))
                .hasSize(4)
                .contains(
                        "schedule 'torn': cron '${when' has no } for its ${" + place("Torn"),
                        "schedule 'inner': cron '${a:${b}}' needs the key b, which is not set: set it, or give a"
                                + " default, ${b:…}" + place("Torn"))
                .contains("schedule 'nothing': cron '${}' has no key in its ${}" + place("Torn"))
                .contains(
                        "schedule 'loop': cron '${loop}' needs the key loop, whose own value cannot be resolved: ${gone}"
                                + place("Torn"));
        assertThat(problems(Configs.of("loop", "${loop}"), Torn.class))
                .anyMatch(problem -> problem.startsWith(
                        "schedule 'loop': cron '${loop}' needs the key loop, whose own value cannot be resolved: "));
    }

    @Test
    void one_that_is_configured_needs_no_expression() {
        assertThat(one(Configs.of("afterward.schedule.switched.cron", "@hourly"), Switched.class)
                        .recurrence())
                .isEqualTo(Cron.of("@hourly", "UTC"));
        assertThat(one(Configs.of("afterward.schedule.switched.every", "PT1H"), Switched.class)
                        .recurrence())
                .isEqualTo(Recurrence.every(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zone=UTC", "missing=SKIP", "doubled=LAST"})
    void what_is_for_clocks_is_refused_for_an_interval(String setting) {
        String[] parts = setting.split("=", -1);
        assertThat(problems(Configs.of("afterward.schedule.beat." + parts[0], parts[1]), Beat.class))
                .containsExactly("schedule 'beat': " + parts[0] + " is for cron expressions, and this schedule has an"
                        + " interval: remove it (afterward.schedule.beat." + parts[0]
                        + ", from PropertiesConfigSource[source=test])");
    }

    @Test
    void a_value_that_cannot_be_is_named_with_its_key() {
        assertThat(problems(
                        Configs.of(
                                "afterward.schedule.report.cron",
                                "0 24 * * *",
                                "afterward.schedule.report.overlap",
                                "maybe",
                                "afterward.schedule.report.catch-up",
                                "many",
                                "afterward.schedule.report.jitter",
                                "often"),
                        Report.class))
                .extracting(problem -> problem.replace(", from PropertiesConfigSource[source=test]", ""))
                .containsExactlyInAnyOrder(
                        "schedule 'report': cron expression '0 24 * * *': hour '24' is out of range: use 0 to 23"
                                + " (afterward.schedule.report.cron)",
                        "schedule 'report': overlap must be one of SKIP, BUFFER_ONE, ALLOW, CANCEL_OTHER, was 'maybe'"
                                + " (afterward.schedule.report.overlap)",
                        "schedule 'report': catch-up must be a whole number from 1 to 1,000, was 'many'"
                                + " (afterward.schedule.report.catch-up)",
                        "schedule 'report': jitter must be an ISO 8601 duration such as PT10S, was 'often'"
                                + " (afterward.schedule.report.jitter)");
        assertThat(problems(
                        Configs.of("afterward.schedule.beat.cron", "@daily", "afterward.schedule.beat.every", "PT1H"),
                        Beat.class))
                .singleElement()
                .asString()
                .startsWith("schedule 'beat': cron and every exclude each other: remove one of them"
                        + " (afterward.schedule.beat.cron, ");
        assertThat(problems(Configs.of("afterward.schedule.beat.enabled", "perhaps"), Beat.class))
                .singleElement()
                .asString()
                .startsWith("schedule 'beat': enabled must be true or false, was 'perhaps'");
    }

    private static String place(String type) {
        return " (@Recurring of " + ScheduleSettingsTest.class.getName() + "$" + type + ")";
    }

    private static ScheduleDeclaration one(Config config, Class<? extends Task> type) {
        List<String> problems = new ArrayList<>();
        List<ScheduleDeclaration> read = read(config, problems, type);
        assertThat(problems).isEmpty();
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static List<String> problems(Config config, Class<? extends Task> type) {
        List<String> problems = new ArrayList<>();
        assertThat(read(config, problems, type)).isEmpty();
        return problems;
    }

    private static List<ScheduleDeclaration> read(Config config, List<String> problems, Class<? extends Task> type) {
        ScheduleSettings settings = new ScheduleSettings(
                config,
                ScheduleAnnotations.of(
                        Map.of(type, type.getAnnotation(TaskQueue.class).name())));
        problems.addAll(settings.problems());
        return new ScheduleReader(new JsonbCodec(), true, problems).read(settings.schedules());
    }
}

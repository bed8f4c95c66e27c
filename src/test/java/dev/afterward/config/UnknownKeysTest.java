package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownKeysTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "afterward.wokers|there is no such setting; did you mean afterward.workers?",
                "afterward.max.rescues|there is no such setting; did you mean afterward.max-rescues?",
                "afterward.sqlite.path|there is no such setting; did you mean afterward.sqlite.file?",
                "afterward.something-else-entirely|there is no such setting",
                "afterward.queue.\"mial\".timeout|there is no queue 'mial'; did you mean 'mail'?",
                "afterward.queue.mial.backoff.max|there is no queue 'mial'; did you mean 'mail'?",
                "afterward.queue.\"reports\".timeout|there is no queue 'reports'",
                "afterward.queue.mail.max-attempt"
                        + "|there is no such setting; did you mean afterward.queue.mail.max-attempts?",
                "afterward.queue.\"mail\".retention.task"
                        + "|there is no such setting; did you mean afterward.queue.\"mail\".retention.tasks?",
                "afterward.queue.mail.paused|there is no such setting",
                "afterward.queue.mail|there is no such setting",
                "afterward.queue.timeout|there is no such setting",
                "afterward.defaults.max-attempt"
                        + "|there is no such setting; did you mean afterward.defaults.max-attempts?",
                "afterward.schedule.\"nightly\".cron|there is no schedule 'nightly'; did you mean 'nightli'?",
                "afterward.schedule.other-one.latest-start|there is no schedule 'other-one'",
                "afterward.schedule.nightli.corn"
                        + "|there is no such setting; did you mean afterward.schedule.nightli.cron?",
                "afterward.schedule.zone|there is no such setting; did you mean afterward.schedule-zone?",
                "afterward.schedule.nightli.identity|there is no such setting",
                "afterward.default.timeout|there is no such setting; did you mean afterward.defaults.timeout?",
                "afterward.defaults.paused|there is no such setting",
            })
    void a_key_that_nothing_reads_is_named_with_its_nearest_neighbour(String key, String warning) {
        assertThat(warnings(Configs.of(key, "1"))).containsExactly(key + " is not read: " + warning);
    }

    @Test
    void a_variable_that_nothing_reads_is_named_when_it_is_close_to_a_known_one() {
        assertThat(warnings(Configs.environment("AFTERWARD_WORKER", "3", "AFTERWARD_QUEUE__MAIL__TIMEOUTS", "PT1S")))
                .containsExactly(
                        "AFTERWARD_QUEUE__MAIL__TIMEOUTS is not read: there is no such setting; did you mean"
                                + " AFTERWARD_QUEUE__MAIL__TIMEOUT?",
                        "AFTERWARD_WORKER is not read: there is no such setting; did you mean AFTERWARD_WORKERS?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AFTERWARD_SERVICE_HOST", "AFTERWARD_PORT_8080_TCP_ADDR", "AFTERWARDS", "AFTERWARD_HOME"})
    void variables_of_others_are_left_alone(String variable) {
        assertThat(warnings(Configs.environment(variable, "x"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"afterwards.workers", "app.afterward.workers", "afterward"})
    void other_keys_are_left_alone(String key) {
        assertThat(warnings(Configs.of(key, "x"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "'',abc,3", "abc,'',3", "same,same,0", "ab,ba,2"})
    void distance_counts_single_changes(String one, String other, int distance) {
        assertThat(Spelling.distance(one, other)).isEqualTo(distance);
    }

    private static List<String> warnings(Config config) {
        return Configuration.read(
                        config, Configs.queues(QueueConfig.builder("mail").build()), Set.of("nightli"))
                .warnings();
    }
}

package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.Backoff;
import dev.afterward.BackoffPolicy;
import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured for all queues stands below what an annotation says, and above what is built in. */
class QueueDefaultsTest {

    @TaskQueue(name = "silent")
    record Silent() implements Task {}

    @TaskQueue(
            name = "outspoken",
            maxSnoozes = 3,
            expireAfter = "PT1H",
            maxAttempts = 1,
            timeout = "PT10S",
            backoff = @Backoff(initial = "PT5S", multiplier = 3, max = "PT10M", jitter = 0.2),
            retention = @Retention(duration = "PT6H", tasks = Retain.ALL, payload = Retain.ALL),
            priority = 1,
            concurrency = 2,
            globalConcurrency = 3,
            transaction = TaskTransaction.REQUIRED)
    record Outspoken() implements Task {}

    @TaskQueue(name = "partly", backoff = @Backoff(initial = "PT5S"), retention = @Retention(duration = ""))
    record Partly() implements Task {}

    private static final String[] ALL = {
        "afterward.defaults.max-attempts", "7",
        "afterward.defaults.max-snoozes", "9",
        "afterward.defaults.timeout", "PT1M",
        "afterward.defaults.expire-after", "PT3H",
        "afterward.defaults.backoff.initial", "PT1S",
        "afterward.defaults.backoff.multiplier", "1.5",
        "afterward.defaults.backoff.max", "PT1H",
        "afterward.defaults.backoff.jitter", "0.5",
        "afterward.defaults.retention.duration", "P2D",
        "afterward.defaults.retention.tasks", "none",
        "afterward.defaults.retention.payload", "NONE",
        "afterward.defaults.priority", "-3",
        "afterward.defaults.concurrency", "4",
        "afterward.defaults.global-concurrency", "6",
        "afterward.defaults.transaction", "none"
    };

    private static QueueConfig read(Class<? extends Task> type, Config config) {
        Configuration read = Configuration.read(config, List.of(Configs.queue(type)));
        assertThat(read.warnings()).isEmpty();
        return read.queues().get(QueueConfig.of(type).name());
    }

    @Test
    void each_key_applies_to_a_queue_whose_annotation_says_nothing() {
        assertThat(read(Silent.class, Configs.of(ALL)))
                .isEqualTo(QueueConfig.builder("silent")
                        .maxAttempts(7)
                        .maxSnoozes(9)
                        .timeout(Duration.ofMinutes(1))
                        .expireAfter(Duration.ofHours(3))
                        .backoff(new BackoffPolicy(Duration.ofSeconds(1), 1.5, Duration.ofHours(1), 0.5, null))
                        .retention(new RetentionPolicy(Duration.ofDays(2), Retain.NONE, Retain.NONE))
                        .priority(-3)
                        .concurrency(4)
                        .globalConcurrency(6)
                        .build());
        assertThat(ALL).hasSize(2 * QueueKey.values().length);
    }

    @Test
    void what_an_annotation_says_is_stronger() {
        assertThat(read(Outspoken.class, Configs.of(ALL))).isEqualTo(QueueConfig.of(Outspoken.class));
    }

    @Test
    void each_member_counts_by_itself() {
        QueueConfig read = read(Partly.class, Configs.of(ALL));
        assertThat(read.backoff())
                .isEqualTo(new BackoffPolicy(Duration.ofSeconds(5), 1.5, Duration.ofHours(1), 0.5, null));
        assertThat(read.retention()).isEqualTo(new RetentionPolicy(null, Retain.NONE, Retain.NONE));
    }

    @Test
    void a_setting_of_the_queue_is_the_strongest() {
        assertThat(read(
                                Silent.class,
                                Configs.of(
                                        "afterward.defaults.max-attempts", "7",
                                        "afterward.queue.silent.max-attempts", "3"))
                        .maxAttempts())
                .isEqualTo(3);
    }

    @Test
    void a_queue_can_go_without_the_limits_that_others_have() {
        QueueConfig read = read(
                Silent.class,
                Configs.of(
                        "afterward.defaults.timeout", "PT1M",
                        "afterward.defaults.concurrency", "4",
                        "afterward.queue.silent.timeout", "none",
                        "afterward.queue.silent.retention.duration", "Forever",
                        "afterward.queue.silent.concurrency", "0"));
        assertThat(read.timeout()).isNull();
        assertThat(read.retention().duration()).isNull();
        assertThat(read.concurrency()).isZero();
    }

    @Test
    void an_environment_variable_sets_one() {
        assertThat(read(Silent.class, Configs.environment("AFTERWARD_DEFAULTS_MAX_ATTEMPTS", "9"))
                        .maxAttempts())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-attempts|0|must be at least 1, was 0",
                "max-attempts|many|must be a whole number of at most 2147483647, was 'many'",
                "timeout|PT0S|must be longer than zero, was PT0S",
                "timeout|forever|must be an ISO 8601 duration such as PT10S, was 'forever'",
                "backoff.multiplier|0.5|must be at least 1, was 0.5",
                "backoff.jitter|2|must be from 0 to 1, was 2.0",
                "retention.duration|PT0S|must be longer than zero, was PT0S (to keep nothing, set retention.tasks to NONE)",
                "retention.tasks|SOME|must be one of ALL, FAILED, NONE, was 'SOME'",
                "concurrency|-1|must not be negative, was -1",
                "global-concurrency|1001|must be from 0 to 1000, was 1001",
            })
    void what_is_wrong_is_said_once_however_many_queues_there_are(String setting, String value, String problem) {
        String key = "afterward.defaults." + setting;
        for (List<DeclaredQueue> queues : List.of(
                List.<DeclaredQueue>of(), List.of(Configs.queue(Silent.class), Configs.queue(Outspoken.class)))) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> Configuration.read(Configs.of(key, value), queues))
                    .withMessage("defaults: " + setting + " " + problem + " (" + key
                            + ", from PropertiesConfigSource[source=test])");
        }
    }
}

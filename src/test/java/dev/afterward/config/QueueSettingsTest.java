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
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueSettingsTest {

    @TaskQueue(
            name = "new-order-email",
            maxAttempts = 5,
            maxSnoozes = 50,
            timeout = "PT10S",
            expireAfter = "PT2H",
            backoff = @Backoff(initial = "PT5S", multiplier = 2, max = "PT10M", jitter = 0.2),
            retention = @Retention(duration = "PT6H", payload = Retain.FAILED),
            priority = 1,
            concurrency = 2,
            globalConcurrency = 3,
            transaction = TaskTransaction.REQUIRED)
    record Mail() implements Task {}

    private static final QueueConfig DECLARED = QueueConfig.of(Mail.class);

    @Test
    void the_annotation_applies_where_nothing_is_configured() {
        assertThat(read(Configs.of())).isEqualTo(DECLARED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"afterward.queue.\"new-order-email\".", "afterward.queue.new-order-email."})
    void every_setting_can_be_overridden(String prefix) {
        Config config = Configs.of(
                prefix + "max-attempts", "7",
                prefix + "max-snoozes", "0",
                prefix + "timeout", "PT1M",
                prefix + "expire-after", "PT3H",
                prefix + "backoff.initial", "0",
                prefix + "backoff.multiplier", "1.5",
                prefix + "backoff.max", "PT1H",
                prefix + "backoff.jitter", "0.5",
                prefix + "retention.duration", "P30D",
                prefix + "retention.tasks", "failed",
                prefix + "retention.payload", "NONE",
                prefix + "priority", "-3",
                prefix + "concurrency", "0",
                prefix + "global-concurrency", "1000",
                prefix + "transaction", "none");
        assertThat(read(config))
                .isEqualTo(QueueConfig.builder("new-order-email")
                        .maxAttempts(7)
                        .maxSnoozes(0)
                        .timeout(Duration.ofMinutes(1))
                        .expireAfter(Duration.ofHours(3))
                        .backoff(new BackoffPolicy(Duration.ZERO, 1.5, Duration.ofHours(1), 0.5, null))
                        .retention(new RetentionPolicy(Duration.ofDays(30), Retain.FAILED, Retain.NONE))
                        .priority(-3)
                        .concurrency(0)
                        .globalConcurrency(1_000)
                        .transaction(TaskTransaction.NONE)
                        .build());
        assertThat(Configuration.read(config, List.of(Configs.queue(Mail.class)))
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"afterward.queue.\"new-order-email\".", "afterward.queue.new-order-email."})
    void a_profile_has_settings_of_its_own(String prefix) {
        Config config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfile("night")
                .withSources(new PropertiesConfigSource(
                        Configs.map(
                                prefix + "max-attempts", "7",
                                "%night." + prefix + "max-attempts", "9",
                                "%night." + prefix + "priority", "-3"),
                        "test",
                        100))
                .build();
        assertThat(read(config))
                .isEqualTo(DECLARED.toBuilder().maxAttempts(9).priority(-3).build());
        assertThat(Configuration.read(config, List.of(Configs.queue(Mail.class)))
                        .warnings())
                .isEmpty();
    }

    @Test
    void one_setting_leaves_the_others_as_declared() {
        assertThat(read(Configs.of("afterward.queue.new-order-email.backoff.max", "PT1H")))
                .isEqualTo(DECLARED.toBuilder()
                        .backoff(new BackoffPolicy(Duration.ofSeconds(5), 2, Duration.ofHours(1), 0.2, null))
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-attempts|0|must be at least 1, was 0",
                "max-attempts|many|must be a whole number of at most 2147483647, was 'many'",
                "max-snoozes|-1|must not be negative, was -1",
                "timeout|PT0S|must be longer than zero, was PT0S",
                "expire-after|PT0S|must be longer than zero, was PT0S",
                "timeout|10s|must be an ISO 8601 duration such as PT10S, was '10s'",
                "backoff.initial|-PT1S|must not be negative, was PT-1S",
                "backoff.multiplier|0.5|must be at least 1, was 0.5",
                "backoff.multiplier|double|must be a number, was 'double'",
                "backoff.multiplier|NaN|must be at least 1, was NaN",
                "backoff.max|-PT1S|must not be negative, was PT-1S",
                "backoff.jitter|2|must be from 0 to 1, was 2.0",
                "retention.duration|PT0S|must be longer than zero, was PT0S (to keep nothing, set retention.tasks to NONE)",
                "retention.duration|P99999D|must be at most PT876000H, was P99999D",
                "retention.tasks|SOME|must be one of ALL, FAILED, NONE, was 'SOME'",
                "retention.payload|false|must be one of ALL, FAILED, NONE, was 'false'",
                "priority|high|must be a whole number of at most 2147483647, was 'high'",
                "concurrency|-1|must not be negative, was -1",
                "global-concurrency|-1|must be from 0 to 1000, was -1",
                "transaction|true|must be one of NONE, REQUIRED, was 'true'",
            })
    void what_is_wrong_is_said_with_queue_key_and_source(String setting, String value, String problem) {
        String key = "afterward.queue.\"new-order-email\"." + setting;
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read(Configs.of(key, value)))
                .withMessage("queue 'new-order-email': " + setting + " " + problem + " (" + key
                        + ", from PropertiesConfigSource[source=test])");
    }

    @Test
    void a_queue_name_may_hold_dots_and_look_like_a_setting() {
        QueueConfig outer = QueueConfig.builder("a").build();
        QueueConfig inner = QueueConfig.builder("a.backoff").build();
        Configuration configuration = Configuration.read(
                Configs.of(
                        "afterward.queue.a.backoff.max", "PT1H",
                        "afterward.queue.a.backoff.backoff.max", "PT2H",
                        "afterward.queue.a.backoff.priority", "5"),
                Configs.queues(outer, inner));
        assertThat(configuration.queues().get("a").backoff().max()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.queues().get("a").priority()).isZero();
        assertThat(configuration.queues().get("a.backoff").backoff().max()).isEqualTo(Duration.ofHours(2));
        assertThat(configuration.queues().get("a.backoff").priority()).isEqualTo(5);
        assertThat(configuration.queues().keySet()).containsExactly("a", "a.backoff");
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void both_spellings_in_one_source_have_to_agree() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read(Configs.of(
                        "afterward.queue.new-order-email.priority", "1",
                        "afterward.queue.\"new-order-email\".priority", "2")))
                .withMessage("queue 'new-order-email': priority is set twice, to 2"
                        + " (afterward.queue.\"new-order-email\".priority, from PropertiesConfigSource[source=test])"
                        + " and to 1 (afterward.queue.new-order-email.priority, from"
                        + " PropertiesConfigSource[source=test])");
    }

    @Test
    void the_stronger_source_wins_whatever_the_spelling() {
        Config config = new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(
                                Configs.map("afterward.queue.\"new-order-email\".priority", "2"), "weak", 100),
                        new PropertiesConfigSource(
                                Configs.map("afterward.queue.new-order-email.priority", "3"), "strong", 200))
                .build();
        assertThat(read(config).priority()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AFTERWARD_QUEUE__NEW_ORDER_EMAIL__MAX_ATTEMPTS", "AFTERWARD_QUEUE_NEW_ORDER_EMAIL_MAX_ATTEMPTS"
            })
    void environment_variables_are_read_by_their_rules(String variable) {
        Configuration configuration =
                Configuration.read(Configs.environment(variable, "9"), List.of(Configs.queue(Mail.class)));
        assertThat(configuration.queues().get("new-order-email").maxAttempts()).isEqualTo(9);
        assertThat(configuration.warnings()).isEmpty();
    }

    private static QueueConfig read(Config config) {
        return Configuration.read(config, List.of(Configs.queue(Mail.class)))
                .queues()
                .get("new-order-email");
    }
}

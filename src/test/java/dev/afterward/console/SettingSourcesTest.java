package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.store.EngineStatus;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The console tells where each setting of a queue was set. */
class SettingSourcesTest {

    private static final ConsoleText TEXT = new ConsoleText(Locale.ROOT);

    private static List<QueueLine.Setting> settings(QueueConfig queue, Map<String, String> config) {
        QueueSettings settings = new QueueSettings(
                new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(config, "file", 100))
                        .build(),
                TEXT);
        return settings.of(new EngineStatus.Lane(queue, "Mail", 1, 0, 0, false, false));
    }

    private static String source(QueueConfig queue, String setting, Map<String, String> config) {
        return settings(queue, config).stream()
                .filter(found -> found.key().equals(setting))
                .findFirst()
                .orElseThrow()
                .source();
    }

    @Test
    void every_setting_is_shown() throws Exception {
        String keys = Files.readString(Path.of("docs/reference/configuration.md"));
        Set<String> documented = Pattern.compile("\\| `afterward\\.queue\\.\"<name>\"\\.([a-z.-]+)` \\|")
                .matcher(keys)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertThat(documented).hasSizeGreaterThan(10);
        assertThat(settings(QueueConfig.builder("mail").build(), Map.of()))
                .extracting(QueueLine.Setting::key)
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void built_in() {
        QueueConfig queue = QueueConfig.builder("mail").build();
        for (String setting : new String[] {"max-attempts", "timeout", "retention.duration", "retention.tasks"}) {
            assertThat(source(queue, setting, Map.of())).isEqualTo("built in");
        }
    }

    @Test
    void the_annotation() {
        QueueConfig queue = QueueConfig.builder("mail").maxAttempts(3).build();
        assertThat(source(queue, "max-attempts", Map.of())).isEqualTo("@TaskQueue");
        assertThat(source(queue, "max-attempts", Map.of("afterward.defaults.max-attempts", "5")))
                .isEqualTo("@TaskQueue");
    }

    @Test
    void an_annotation_that_says_what_is_built_in_although_the_defaults_say_something_else() {
        QueueConfig queue = QueueConfig.builder("mail").maxAttempts(1).build();
        assertThat(source(queue, "max-attempts", Map.of("afterward.defaults.max-attempts", "5")))
                .isEqualTo("@TaskQueue");
    }

    @Test
    void what_is_set_for_a_former_name() {
        QueueConfig queue = QueueConfig.builder("mail")
                .formerly(Set.of("letters"))
                .maxAttempts(5)
                .build();
        assertThat(source(queue, "max-attempts", Map.of("afterward.queue.letters.max-attempts", "5")))
                .contains("file");
    }

    @Test
    void the_settings_for_all_queues() {
        QueueConfig queue = QueueConfig.builder("mail")
                .maxAttempts(5)
                .timeout(Duration.ofMinutes(1))
                .build();
        Map<String, String> config = Map.of(
                "afterward.defaults.max-attempts", "5",
                "afterward.defaults.timeout", "PT60S",
                "afterward.defaults.backoff.multiplier", "1.0",
                "afterward.defaults.retention.tasks", "failed");
        for (String setting : new String[] {"max-attempts", "timeout", "backoff.multiplier", "retention.tasks"}) {
            assertThat(source(queue, setting, config))
                    .isEqualTo("afterward.defaults, PropertiesConfigSource[source=file]");
        }
    }

    @Test
    void a_setting_of_the_queue() {
        QueueConfig queue = QueueConfig.builder("mail").maxAttempts(5).build();
        Map<String, String> config =
                Map.of("afterward.defaults.max-attempts", "5", "afterward.queue.\"mail\".max-attempts", "5");
        assertThat(source(queue, "max-attempts", config)).isEqualTo("PropertiesConfigSource[source=file]");
    }
}

package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting that is a duration, with one that no number of milliseconds can hold. */
class FarDurationsTest {

    @Test
    void the_settings_that_are_durations_are_found() {
        assertThat(durations())
                .contains("afterward.lease", "afterward.queue.\"work\".timeout")
                .hasSizeGreaterThanOrEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PT2562047788015215H30M7.999999999S",
                "-PT2562047788015215H30M8S",
                "P106751991167300D",
                "-P106751991167300D",
                "PT876000H0.001S",
                "P99999999999999999999D"
            })
    void a_far_duration_is_refused_with_its_value_and_its_key(String far) {
        for (String key : durations()) {
            assertThat(problems(key, far))
                    .as(key)
                    .singleElement()
                    .asString()
                    .contains(far)
                    .contains("(" + key)
                    .containsAnyOf("at most PT876000H", "an ISO 8601 duration");
        }
    }

    /** Those that complain of what is no duration. */
    private static List<String> durations() {
        return Stream.of(
                        Stream.of(Key.values()).map(Key::key),
                        Stream.of(QueueKey.values()).map(key -> key.quoted("work")),
                        Stream.of(QueueKey.values()).map(QueueKey::forAllQueues))
                .flatMap(keys -> keys)
                .filter(key -> problems(key, "soon").stream().anyMatch(text -> text.contains("ISO 8601")))
                .toList();
    }

    private static List<String> problems(String key, String value) {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> Configuration.read(
                        Configs.of(key, value),
                        Configs.queues(QueueConfig.builder("work").build())));
        return refused == null ? List.of() : refused.problems();
    }
}

package dev.afterward.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.boot.ScheduleAnnotations;
import dev.afterward.config.Expressions.Unresolved;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expressions in annotations are those of MicroProfile Config. */
class ExpressionsTest {

    @Recurring(cron = "0 0 * * *", zone = "UTC", task = "${b.task:{\"days\": 31}}")
    public record Braces(int days) implements Task {}

    private static SmallRyeConfig config(String text) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(Map.of("text", text, "set", "S", "other", "O"), "a test", 100))
                .build();
    }

    private static String resolve(String text) throws Unresolved {
        return new Expressions(config("")).resolve(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "${set}",
                "a${set}b${other}c",
                "${gone:default}",
                "${gone:a:b}",
                "${gone: x }",
                "${gone:a${set}b}",
                "${gone:${away:${set}}}",
                "${set:default}}",
                "${gone:default}}",
                "a}b",
                "{\"days\": 31}",
                "{\"days\": ${gone:31}}",
                "\\${set}",
                "a\\${set}b${set}",
                "\\\\${set}",
                "${gone:\\${x}}",
                "$",
                "a$b",
                "a\\b",
            })
    void they_mean_what_they_mean_in_configuration(String text) throws Unresolved {
        assertThat(resolve(text)).isEqualTo(config(text).getConfigValue("text").getValue());
    }

    /** In configuration, {@code ${set:{a}}} is "S}": nobody wants that. */
    @ParameterizedTest
    @ValueSource(strings = {"${set:{a}}", "${gone:{a}}", "x${gone:a{b}c}", "${gone:${away:{}}}"})
    void a_default_with_braces_is_refused_whether_or_not_the_key_is_set(String text) {
        assertThatThrownBy(() -> resolve(text))
                .isInstanceOf(Unresolved.class)
                .hasMessageMatching(
                        "has a \\{ in the default of \\$\\{(set|gone|away):…}, and a default ends at the first }:"
                                + " leave the default out, and set the key \\1");
    }

    @Test
    void a_schedule_names_the_value_that_is_refused() {
        assertThat(new ScheduleSettings(Configs.of(), ScheduleAnnotations.of(Map.of(Braces.class, "b"))).problems())
                .singleElement()
                .asString()
                .startsWith("schedule 'b': task '${b.task:{\"days\": 31}}' has a { in the default of ${b.task:…}");
    }
}

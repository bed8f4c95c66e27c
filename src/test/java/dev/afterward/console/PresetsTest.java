package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:30:17.123Z");
    private static final Instant OPENING = Instant.parse("2026-03-02T08:00:00.5Z");

    private static TaskFilter filter(String link) {
        return TaskFilter.ofLink(link);
    }

    @ParameterizedTest
    @CsvSource({
        "all, created",
        "running, created",
        "parked, created",
        "upcoming, due",
        "succeeded, finished",
        "failed, finished",
        "cancelled, finished",
        "expired, finished",
        "deleted, finished"
    })
    void theTimeFitsTheView(String view, String time) {
        Presets presets = Presets.of(filter("?view=" + view + "&queue=mail"), OPENING, NOW);
        assertThat(presets.time()).isEqualTo(time);
        String to = time.equals("due") ? "2026-03-02T10:31:00Z" : "";
        for (String[] each : new String[][] {
            {presets.hour(), "2026-03-02T09:30:00Z"},
            {presets.day(), "2026-03-01T10:30:00Z"},
            {presets.start(), "2026-03-02T08:00:00.500Z"}
        }) {
            assertThat(each[0]).startsWith("tasks.xhtml?");
            TaskFilter shown = filter(each[0]);
            assertThat(shown.get("view")).isEqualTo(view);
            assertThat(shown.get("queue")).isEqualTo("mail");
            assertThat(shown.get(time + "-from")).isEqualTo(each[1]);
            assertThat(shown.get(time + "-to")).isEqualTo(to);
        }
    }

    @Test
    void anotherRangeOfTheSameTimeIsReplaced() {
        TaskFilter filter = filter("?finished-to=2020-01-01T00:00&created-to=2021-01-01T00:00&view=failed");
        TaskFilter shown = filter(Presets.of(filter, null, NOW).hour());
        assertThat(shown.get("finished-to")).isEmpty();
        assertThat(shown.get("created-to")).isEqualTo("2021-01-01T00:00");
    }

    /** Started in this minute, or before the clock was set back. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-03-02T10:30:05Z", "2026-03-02T11:00:00Z"})
    void theRangeEndsAfterItsBeginning(String opening) {
        String link = String.valueOf(Presets.of(filter("?view=upcoming"), Instant.parse(opening), NOW)
                .start());
        Map<String, String[]> parameters = new HashMap<>();
        filter(link).values().forEach((name, value) -> parameters.put(name, new String[] {value}));
        assertThatCode(() -> Parameters.check(parameters)).doesNotThrowAnyException();
    }

    @Test
    void withoutAKnownStartThereIsNoLinkToIt() {
        assertThat(Presets.of(filter("?view=all"), null, NOW).start()).isNull();
    }
}

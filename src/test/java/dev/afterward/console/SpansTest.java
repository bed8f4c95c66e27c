package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {

    @Property
    void whatIsShownIsReadAgain(@ForAll @LongRange(min = 0, max = 3_153_600_000_000L) long millis) {
        Duration span = Duration.ofMillis(millis);
        assertThat(Spans.parse(Spans.of(span))).isEqualTo(span);
    }

    @ParameterizedTest
    @CsvSource({
        "5 min, PT5M",
        "1 h 30 min, PT1H30M",
        "1h30min, PT1H30M",
        "90 s, PT1M30S",
        "1 s 500 ms, PT1.5S",
        "2 d, PT48H",
        "PT5M, PT5M",
        "pt0.5s, PT0.5S",
        "0 s, PT0S",
        "-PT5M, ",
        "P1D, PT24H",
    })
    void durationsAreReadAsTheyAreWritten(String text, String iso) {
        if (iso == null) {
            assertThatThrownBy(() -> Spans.parse(text)).hasMessageContaining(text);
        } else {
            assertThat(Spans.parse(text)).isEqualTo(Duration.parse(iso));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "min",
                "5 minutes",
                "5 m",
                "five",
                "1 h, 2 min",
                "1 h x",
                "P",
                "PT",
                "9999999999 d",
                "٣ h",
                "1.5 h",
                "PT99999999999999999999S",
                "5 min -1 s",
                "\u0000"
            })
    void whatIsNoDurationIsRefusedByName(String text) {
        assertThatThrownBy(() -> Spans.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text.strip() + "'")
                .hasMessageContaining("1 h 30 min");
    }
}

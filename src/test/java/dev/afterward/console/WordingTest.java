package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0 µs",
        "PT0S, 0 µs",
        "PT0.000000999S, 0 µs",
        "PT0.000085S, 85 µs",
        "PT0.000999999S, 999 µs",
        "PT0.001S, 1 ms",
        "PT0.0012S, 1.2 ms",
        "PT0.0999S, 99.9 ms",
        "PT0.1234S, 123 ms",
        "PT0.99999S, 999 ms",
        "PT1S, 1 s",
        "PT1.29S, 1.2 s",
        "PT59.999S, 59.9 s",
        "PT1M, 1 min",
        "PT3M5S, 3 min 5 s",
        "PT59M59.999S, 59 min 59 s",
        "PT1H, 1 h",
        "PT2H5M59S, 2 h 5 min",
        "P1D, 1 d",
        "P2DT4H30M, 2 d 4 h",
        "PT2562047788015215H, 106751991167300 d 15 h",
    })
    void aDurationInTheTwoUnitsThatMatter(Duration duration, String words) {
        assertThat(Wording.duration(duration, Locale.ENGLISH)).isEqualTo(words);
        assertThat(Wording.duration(duration, Locale.GERMAN)).isEqualTo(words.replace('.', ','));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 0 | 0", "999 | 999 | 999", "1001 | 1,001 | 1.001", "-1234567 | -1,234,567 | -1.234.567"})
    void numbersAreWrittenAsTheLanguageDoes(long number, String english, String german) {
        assertThat(new ConsoleText(Locale.ENGLISH).number(number)).isEqualTo(english);
        assertThat(new ConsoleText(Locale.GERMAN).number(number)).isEqualTo(german);
    }

    @Test
    void valuesInATextAreWrittenAsItsLanguageDoes() {
        ConsoleText english = new ConsoleText(Locale.ENGLISH);
        ConsoleText german = new ConsoleText(Locale.GERMAN);
        assertThat(english.of("confirm.others", 1_001)).isEqualTo("and more: 1,001");
        assertThat(german.of("confirm.others", 1_001)).isEqualTo("weitere: 1.001");
        assertThat(english.of("why.scheduled", Duration.ofMillis(1_200))).isEqualTo("It is scheduled to run in 1.2 s.");
        assertThat(german.of("why.scheduled", Duration.ofMillis(1_200)))
                .isEqualTo("Die Ausführung ist geplant, in 1,2 s.");
        assertThat(english.upTo(20_000, 10_000)).isEqualTo("10,000+");
        assertThat(german.upTo(20_000, 10_000)).isEqualTo("10.000+");
        assertThat(english.bytes(1_500_000)).isEqualTo("1.5 MB");
        assertThat(german.bytes(1_500_000)).isEqualTo("1,5 MB");
    }

    @Test
    void whatHasNoGlyphIsShownAsItsCode() {
        assertThat(Wording.text("a\0b\u001b[31m\u202eevil\u200b\ud800x\uffff", 100))
                .isEqualTo("a\\u0000b\\u001b[31m\\u202eevil\\u200b\\ud800x\\uffff");
    }

    @Test
    void linesTabsAndEmojiStay() {
        assertThat(Wording.text("a\r\n\tb\nc 👩‍💻 é", 100)).isEqualTo("a\n\tb\nc 👩‍💻 é");
        assertThat(Wording.text("a\rb", 100)).isEqualTo("a\\u000db");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(Wording.text("abcdef", 3)).isEqualTo("abc…");
        assertThat(Wording.text("abc", 3)).isEqualTo("abc");
        assertThat(Wording.text("ab👩", 3)).isEqualTo("ab…");
    }

    @Test
    void aMomentIsExactForProgramsAndShortForReaders() {
        assertThat(Moment.of(Instant.parse("2026-03-01T10:15:30.999Z")))
                .isEqualTo(new Moment("2026-03-01T10:15:30.999Z", "2026-03-01 10:15:30"));
        assertThat(Moment.of(Instant.ofEpochMilli(Long.MAX_VALUE)).text()).isEqualTo("+292278994-08-17 07:12:55");
        assertThat(Moment.ofNullable(null)).isNull();
    }
}

package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which language a browser gets. */
class LanguageTest {

    private final Locale defaultLocale = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(defaultLocale);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            value = {
                "none                                | en",
                "''                                  | en",
                "en                                  | en",
                "en-GB                               | en",
                "de                                  | de",
                "DE                                  | de",
                "de-AT                               | de",
                "de-CH-1996                          | de",
                "fr                                  | en",
                "*                                   | en",
                "fr, de;q=0.5                        | de",
                "fr-CH, fr;q=0.9, de;q=0.7, *;q=0.5  | de",
                "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7 | de",
                "en-US,en;q=0.9,de;q=0.8             | en",
                "de;q=0.1, en;q=0.9                  | en",
                "en;q=0.1,de;q=0.9                   | de",
                "de;q=0                              | en",
                "de;q=0, fr                          | en",
                "zh-Hant-TW, de-CH;q=0.9             | de",
                "deu                                 | en",
                // No list at all.
                ";;                                  | en",
                "de;q=abc                            | en",
                "de;q=2                              | en",
                "<script>                            | en",
                "de_DE                               | en",
            })
    void theFirstOfTheTwoThatIsAskedFor(String accepted, String language) {
        assertThat(Language.of(accepted)).hasToString(language);
    }

    /** Reading it takes seconds otherwise, and nobody has to log in for that. */
    @Test
    void aListThatNoBrowserSendsIsNotRead() {
        assertThat(Language.of("de" + ", fr-CA;q=0.3".repeat(50_000))).isEqualTo(Locale.ENGLISH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr", "ar-EG-u-nu-arab", "th-TH-u-nu-thai"})
    void theServersOwnLanguageHasNoPart(String server) {
        Locale.setDefault(Locale.forLanguageTag(server));

        ConsoleText english = new ConsoleText(Language.of("en"));
        assertThat(english.of("language")).isEqualTo("en");
        assertThat(english.of("confirm.many", 1_001)).isEqualTo("1,001 tasks");
        ConsoleText german = new ConsoleText(Language.of("de"));
        assertThat(german.of("language")).isEqualTo("de");
        assertThat(german.of("confirm.many", 1_001)).isEqualTo("1.001 Aufgaben");
    }
}

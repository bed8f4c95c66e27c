package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a form asks for, to somebody who is asked once more. */
class FormWordsTest {

    private static String words(Map<String, String> form, Locale locale) {
        Map<String, String[]> parameters = new TreeMap<>();
        form.forEach((name, value) -> parameters.put(name, new String[] {value}));
        StringBuilder words = new StringBuilder();
        new FormWords(new ConsoleText(locale))
                .of(parameters)
                .forEach(word -> words.append(word.name())
                        .append(": ")
                        .append(word.value())
                        .append('\n'));
        return words.toString();
    }

    @Test
    void aFormIsSaidInWords() {
        Map<String, String> form = Map.of(
                "do", "RETRY",
                "all", "true",
                "view", "failed",
                "order", "oldest",
                "queue", "mail",
                "group", "0000000000000abc",
                "until", "2026-03-01T12:00:00.123Z",
                "key", "0-1",
                "from", "tasks",
                "expected", "12");
        assertThat(words(form, Locale.ENGLISH)).isEqualTo("""
                All that match: yes
                Action: Retry
                Kind of error: only tasks with errors of one kind
                Order: Oldest first
                Queue: mail
                As of (UTC): 2026-03-01 12:00:00
                View: Failed
                """);
        assertThat(words(Map.of("do", "RETRY", "view", "ended"), Locale.GERMAN))
                .isEqualTo("Aktion: Wiederholen\nAnsicht: Beendet\n");
    }

    /** It has not been checked. */
    @ParameterizedTest
    @CsvSource({"do, confirm", "view, audit", "order, by", "all, of them", "until, nextZ", "until, today", "most, 7"})
    void whatHasNoWordsIsSaidAsItWasSent(String name, String value) {
        assertThat(words(Map.of(name, value), Locale.ENGLISH)).endsWith(": " + value + "\n");
        assertThat(words(Map.of("unknown", "x", "q", " "), Locale.ENGLISH)).isEqualTo("unknown: x\n");
    }
}

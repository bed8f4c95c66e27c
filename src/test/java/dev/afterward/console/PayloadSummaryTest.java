package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadSummaryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"to\":\"ada@example.org\",\"copies\":2} | to: ada@example.org, copies: 2",
                "{\"a\":[1,{\"b\":null}]} | a: 1, b: null",
                "{\"text\":\"a \\\"quoted\\\" {brace}, and\\nmore\"} | text: a \"quoted\" {brace}, and more",
                "\"a string\" | a string",
                "{} | ``",
                "{\"cut\":\"in the mid | cut: in the mid",
                "{\"cut\":\"after a \\ | cut: after a \\",
            })
    void a_line(String json, String line) {
        assertThat(PayloadSummary.of(json)).isEqualTo(line);
    }

    @Test
    void it_is_bounded() {
        assertThat(PayloadSummary.of("{\"a\":\"" + "x".repeat(10_000) + "\"}"))
                .hasSize(161)
                .endsWith("x…");
    }

    @Test
    void what_is_hidden_is_hidden_here_too() {
        ConsoleAccess.Rights rights = new ConsoleAccess.Rights(true, false, true, Set.of("password"));
        String cut = "{\"user\":\"ada\",\"password\":\"" + "s".repeat(2_000);
        assertThat(rights.summary("{\"user\":\"ada\",\"userPassword\":\"sk-live\"}"))
                .isEqualTo("user: ada, userPassword: •••");
        assertThat(rights.summary(cut)).startsWith("user: ada").doesNotContain("sss");
        assertThat(new ConsoleAccess.Rights(true, false, false, Set.of()).summary("{\"a\":1}"))
                .isEmpty();
    }
}

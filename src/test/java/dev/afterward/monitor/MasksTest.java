package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {

    private final Masks masks = new Masks(Set.of("password", "iban"));

    @Test
    void hidesFieldsHoweverDeepTheyLie() {
        assertThat(masks.hide("{\"user\":\"ada\",\"Password\":\"x\",\"cards\":[{\"iban\":{\"a\":1}},2]}"))
                .hasValue("{\"user\":\"ada\",\"Password\":\"•••\",\"cards\":[{\"iban\":\"•••\"},2]}");
    }

    @Test
    void knowsAFieldThatIsWrittenOtherwise() {
        assertThat(masks.hide("{\"pass\\u0077ord\":\"x\"}").orElseThrow()).doesNotContain("\"x\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"password\":\"x\"",
                "secret",
                "{\"a\":1}{\"password\":\"x\"}",
                "{\"a\":1},{\"password\":\"x\"}"
            })
    void showsNothingOfWhatItCannotRead(String payload) {
        assertThat(masks.hide(payload)).isEmpty();
    }

    @Test
    void leavesTheRestAsItWasWritten() {
        String payload = "{ \"amount\" : 1.50e1 }";
        assertThat(masks.hide(payload)).hasValue(payload);
        assertThat(new Masks(Set.of()).hide("{no json")).hasValue("{no json");
    }

    @Test
    void depthDoesNotOverflow() {
        assertThat(masks.hide("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
    }
}

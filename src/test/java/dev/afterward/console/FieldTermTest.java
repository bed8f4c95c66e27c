package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTermTest {

    private static final String PAYLOAD = """
            {"id":17,"open":true,"customer":{"name":"Ann Lee","To":"ann@example.com","tags":["new",["a.b"]]},
             "lines":[{"to":"depot","none":null},{"price.net":9.5}],"subject":"to bob","customer2":"zoe"}""";

    private static boolean finds(String path, String text, String payload) {
        return new FieldTerm(path, text).isInPayload(payload);
    }

    @ParameterizedTest
    @CsvSource({
        "to, ANN@",
        "to, depot",
        "customer.to, ann@",
        "lines.to, depot",
        "customer, lee",
        "tags, new",
        "customer.tags, a.b",
        "id, 7",
        "open, true",
        "none, null",
        "price.net, 9.5",
        "lines.price.net, 9",
        "to, ''"
    })
    void aFieldIsFoundByItsName(String path, String text) {
        assertThat(finds(path, text, PAYLOAD)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "to, bob",
        "subject, ann",
        "omer.to, ann@",
        "customer.name, ann@",
        "lines.name, lee",
        "tags, depot",
        "customer, depot",
        "customer, zoe",
        "name.to, ann@",
        "to, name",
        "missing, ''"
    })
    void anotherFieldIsNot(String path, String text) {
        assertThat(finds(path, text, PAYLOAD)).isFalse();
    }

    @Test
    void everyFieldOfAnObjectCounts() {
        String twice = "{\"to\":\"ann\",\"to\":\"bob\",\"a\":{\"to\":\"eve\"},\"b\":[[{\"to\":\"joe\"}]]}";
        for (String name : Set.of("ann", "bob", "eve", "joe")) {
            assertThat(finds("to", name, twice)).as(name).isTrue();
        }
    }

    @Test
    void whatIsNoJsonOrCutIsSearchedAsFarAsItGoes() {
        for (String payload : Set.of("", "plain", "{", "[", "\"to\"", "17", "{\"to\"}", "}", "{\"a\":".repeat(9_000))) {
            assertThat(finds("to", "", payload)).as(payload).isFalse();
        }
        assertThat(finds("to", "ann", "{\"to\":\"ann\",\"text\":\"cu")).isTrue();
        assertThat(finds("text", "cu", "{\"to\":\"ann\",\"text\":\"cu")).isTrue();
    }

    @Test
    void anErrorIsFoundByItsTextAndNothingElse() {
        ErrorTerm term = new ErrorTerm("Timed Out");
        assertThat(term.isInError("java.io.IOException: timed out")).isTrue();
        assertThat(term.isInError("java.io.IOException")).isFalse();
        assertThat(term.isInPayload("timed out")).isFalse();
        assertThat(new FieldTerm("to", "ann").isInError("{\"to\":\"ann\"}")).isFalse();
    }
}

package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrettyJsonTest {

    @Test
    void layOut() {
        assertThat(PrettyJson.of("{\"a\":[1,{\"b\" : null}],\"c\":{},\"d\":[ ],\"a\":1.50e+400}"))
                .isEqualTo("""
                        {
                          "a": [
                            1,
                            {
                              "b": null
                            }
                          ],
                          "c": {},
                          "d": [],
                          "a": 1.50e+400
                        }""");
    }

    @Test
    void whatIsLaidOutStaysAsItIs() {
        String laidOut = PrettyJson.of("{\"a\":[1,{\"b\":null}],\"c\":{}}");

        assertThat(PrettyJson.of(laidOut)).isEqualTo(laidOut);
    }

    @Test
    void stringsAreNotTouched() {
        String tricky = "\"{[ a , b : c ]}\\\"\\\\\"";

        assertThat(PrettyJson.of(tricky)).isEqualTo(tricky);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "\"\\", "not json at all", "{\"cut\":\"o", "]]]}", "{", "[1,2"})
    void textThatIsNoJsonComesOutWhole(String text) {
        assertThat(PrettyJson.of(text).replaceAll("\\s", "")).isEqualTo(text.replaceAll("\\s", ""));
    }

    @Test
    void wordsStayApart() {
        assertThat(PrettyJson.of("not json  at all")).isEqualTo("not json at all");
    }

    @Test
    void deepNestingDoesNotSquareTheLength() {
        assertThat(PrettyJson.of("[".repeat(100_000))).hasSizeLessThan(5_000_000);
    }
}

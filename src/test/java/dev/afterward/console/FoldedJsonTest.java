package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.console.FoldedJson.Part;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The payload on a task's page: objects and lists fold, and nothing of the text is lost. */
class FoldedJsonTest {

    private static List<Part> folded(String json) {
        return FoldedJson.of(PrettyJson.of(json));
    }

    private static String text(List<Part> parts) {
        return parts.stream().map(part -> part.text() + text(part.inner())).collect(Collectors.joining());
    }

    private static long folds(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.inner().isEmpty())
                .mapToLong(part -> 1 + folds(part.inner()))
                .sum();
    }

    private static int depth(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.inner().isEmpty())
                .mapToInt(part -> 1 + depth(part.inner()))
                .max()
                .orElse(0);
    }

    @Test
    void objectsAndListsFoldAndTheWholeDoesNot() {
        List<Part> parts = folded("{\"a\":1,\"list\":[1,2,{\"b\":1,\"c\":2}],\"small\":[1],\"z\":0}");
        assertThat(parts).extracting(Part::text).containsExactly("{\n  \"a\": 1,\n", "  \"list\": [\n", """
                  "small": [
                    1
                  ],
                  "z": 0
                }
                """);
        Part list = parts.get(1);
        assertThat(list.end()).isEqualTo("],");
        assertThat(list.open()).isTrue();
        assertThat(list.inner()).extracting(Part::text).containsExactly("    1,\n    2,\n", "    {\n", "  ],\n");
        assertThat(list.inner().get(1).inner())
                .extracting(Part::text)
                .containsExactly("      \"b\": 1,\n      \"c\": 2\n    }\n");
    }

    @Test
    void whatIsLongIsFoldedUntilItIsOpened() {
        String numbers = IntStream.range(0, 40).mapToObj(String::valueOf).collect(Collectors.joining(","));
        List<Part> parts = folded("{\"long\":[" + numbers + "],\"short\":[1,2,3]}");
        assertThat(parts)
                .filteredOn(part -> !part.inner().isEmpty())
                .extracting(Part::open)
                .containsExactly(false, true);
    }

    @Test
    void whatIsCutFoldsToItsEnd() {
        List<Part> parts = folded("{\"a\":[1,2,3,\"off");
        assertThat(parts).hasSize(2);
        assertThat(parts.get(1).text()).isEqualTo("  \"a\": [\n");
        assertThat(parts.get(1).end()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "",
                "no JSON {\n at\n all\n [\n x\n ]",
                "]]}}\n}",
                "{\"a\":[1,2,3,{\"cut\":[1,2,3,4,\"off",
                "[[1,2,3],[4,5,6],{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1,\"f\":2}}}}}]",
                "{\"text\":\"ends with {\",\"b\":1,\"c\":2}",
            })
    void nothingOfTheTextIsLost(String json) {
        String laidOut = PrettyJson.of(json);
        assertThat(text(FoldedJson.of(laidOut))).isEqualTo(laidOut + "\n");
    }

    @Test
    void itIsNotFoldedWithoutEnd() {
        String deep = "[0,0,".repeat(500) + "1" + "]".repeat(500);
        assertThat(depth(folded(deep))).isEqualTo(3);
        assertThat(text(folded(deep))).isEqualTo(PrettyJson.of(deep) + "\n");
        String many = IntStream.range(0, 2_000).mapToObj(i -> "[1,2,3]").collect(Collectors.joining(",", "[", "]"));
        assertThat(folds(folded(many))).isEqualTo(300);
        assertThat(text(folded(many))).isEqualTo(PrettyJson.of(many) + "\n");
    }
}

package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is neither written nor read, because it would come back as something else or not at all. */
class PayloadRefusalTest {

    private static final JsonbCodec CODEC = new JsonbCodec();

    public record Mail(String orderId, String address) implements Task {}

    public record Node(String name, List<Node> children) implements Task {}

    public record Strict(String id) implements Task {
        public Strict {
            if (id == null) {
                throw new IllegalArgumentException("id is missing");
            }
        }
    }

    public record Numbers(byte tiny, short small, int number, long big, Integer boxed, double fine) implements Task {}

    public static class Loop implements Task {
        public Loop next;
    }

    public record Labels(Map<String, String> own, List<Map<String, Label>> more) implements Task {}

    public record Label(Map<String, String> texts) {}

    @AfterAll
    static void close() {
        CODEC.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ude00b", "\ude00\ud83d"})
    void half_a_surrogate_pair_is_refused_rather_than_replaced(String text) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.encode(new Mail(text, "")))
                .withMessage("a task of type dev.afterward.payload.PayloadRefusalTest$Mail cannot be written as JSON:"
                        + " a text in it is no Unicode: half of a surrogate pair stands alone");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void numbers_without_json_form_are_refused(double number) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.encode(new Numbers((byte) 0, (short) 0, 0, 0, 0, number)))
                .withMessageStartingWith(
                        "a task of type dev.afterward.payload.PayloadRefusalTest$Numbers cannot be written as JSON: ");
    }

    static Stream<Labels> null_keys() {
        Map<String, String> bad = new HashMap<>();
        bad.put(null, "x");
        Map<String, Label> worse = new HashMap<>();
        worse.put(null, new Label(Map.of()));
        return Stream.of(
                new Labels(bad, List.of()),
                new Labels(Map.of(), List.of(worse)),
                new Labels(Map.of(), List.of(Map.of("a", new Label(bad)))));
    }

    @ParameterizedTest
    @MethodSource("null_keys")
    void a_key_that_is_null_is_refused_rather_than_made_a_text(Labels labels) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.encode(labels))
                .withMessageEndingWith("cannot be written as JSON: a key of a map in it is null");
    }

    @Test
    void a_key_that_says_null_makes_the_round_trip() {
        Labels labels = new Labels(Map.of("null", "x"), List.of(Map.of("null", new Label(Map.of("null", "y")))));
        assertThat(CODEC.decode(CODEC.encode(labels), Labels.class)).isEqualTo(labels);
    }

    @Test
    void a_task_that_refers_to_itself_is_refused() {
        Loop task = new Loop();
        task.next = task;
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.encode(task))
                .withMessageStartingWith(
                        "a task of type dev.afterward.payload.PayloadRefusalTest$Loop cannot be written as JSON: ");
    }

    @Test
    void what_is_nested_too_deeply_to_be_read_is_not_written() {
        Node task = new Node("leaf", List.of());
        for (int i = 0; i < JsonShape.MAX_DEPTH / 2; i++) {
            task = new Node("n", List.of(task));
        }
        Node deep = task;
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.encode(deep))
                .withMessageEndingWith("it is nested more than 200 levels deep");
        Node less = deep.children().get(0);
        assertThat(CODEC.decode(CODEC.encode(less), Node.class)).isEqualTo(less);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|it is empty",
                "null|it is not a JSON object",
                "[]|it is not a JSON object",
                "\"x\"|it is not a JSON object",
                "7|it is not a JSON object",
                "{\"orderId\":|the JSON object does not end",
                "{} {}|something follows the JSON object, at byte 3",
                "{\"orderId\":\"}|the JSON object does not end",
            })
    void what_is_no_object_is_refused(String json, String reason) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode(json, Mail.class))
                .withMessage("the payload is no task of type dev.afterward.payload.PayloadRefusalTest$Mail: " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{orderId:1}",
                "{\"orderId\" 1}",
                "{]",
                "{\"orderId\":[1]}",
                "{\"orderId\":{\"a\":1}}",
                "{\"other\":[}}",
                "{\"other\":[:]}",
                "{\"other\":{]}}",
                "{\"orderId\":\"\u0000\"}"
            })
    void json_that_is_wrong_or_of_another_shape_is_refused(String json) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode(json, Mail.class))
                .withMessageStartingWith(
                        "the payload is no task of type dev.afterward.payload.PayloadRefusalTest$Mail: ");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] latin = "{\"orderId\":\"ä\"}".getBytes(ISO_8859_1);
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.decode(latin, Mail.class))
                .withMessageEndingWith("it is not UTF-8");
    }

    @Test
    void deep_nesting_is_refused_before_it_ends_the_stack() {
        String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode(deep, Mail.class))
                .withMessageEndingWith("it is nested more than 200 levels deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"number\":4294967297",
                "\"number\":1.5",
                "\"number\":1e3000000",
                "\"number\":\"4294967297\"",
                "\"boxed\":2147483648",
                "\"big\":9223372036854775808",
                "\"big\":1e999999999",
                "\"big\":1e-999999999",
                "\"tiny\":128",
                "\"small\":32768",
                "\"number\":\"many\"",
                "\"fine\":\"many\"",
                "\"number\":true",
            })
    void a_number_that_does_not_fit_is_refused_rather_than_cut(String property) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode("{" + property + "}", Numbers.class))
                .withMessageStartingWith(
                        "the payload is no task of type dev.afterward.payload.PayloadRefusalTest$Numbers: ");
    }

    @Test
    void whole_numbers_may_be_written_with_a_fraction_of_zero() {
        assertThat(decode("{\"number\":7.0,\"big\":-0}", Numbers.class).number())
                .isEqualTo(7);
    }

    @Test
    void a_constructor_that_refuses_is_named_with_its_reason() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode("{}", Strict.class))
                .withMessageContaining("PayloadRefusalTest$Strict")
                .withMessageContaining("id is missing");
    }

    private static <T extends Task> T decode(String json, Class<T> type) {
        return CODEC.decode(json.getBytes(UTF_8), type);
    }
}

package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** JSON as an application writes it, the same with a few bytes changed, and what was never meant to be JSON. */
final class JsonTexts {

    private static final String MARKS = "{}[]\"\\:,";

    private JsonTexts() {}

    /** All of them. */
    static Arbitrary<byte[]> any(List<String> keys) {
        Arbitrary<byte[]> written = objects(keys).map(json -> json.getBytes(UTF_8));
        return Arbitraries.frequencyOf(Tuple.of(3, written), Tuple.of(2, hurt(written)), Tuple.of(1, soup()));
    }

    /** One object, with space where JSON allows it. */
    static Arbitrary<String> objects(List<String> keys) {
        return object(keys, values(keys, 3));
    }

    /** Marks of JSON in any order, between bytes of any kind. */
    static Arbitrary<byte[]> soup() {
        return Arbitraries.strings()
                .withChars(MARKS + MARKS + MARKS + " \t\r\na0-.e\u00fc\u0000\u00ff")
                .ofMaxLength(60)
                .map(text -> text.getBytes(ISO_8859_1));
    }

    private static Arbitrary<byte[]> hurt(Arbitrary<byte[]> written) {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 1 << 20);
        return Combinators.combine(written, places, Arbitraries.integers().between(0, 3), soup())
                .as((json, place, dropped, soup) -> {
                    int at = place % (json.length + 1);
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    bytes.write(json, 0, at);
                    bytes.write(soup, 0, Math.min(soup.length, 3));
                    int rest = Math.min(json.length, at + dropped);
                    bytes.write(json, rest, json.length - rest);
                    return bytes.toByteArray();
                });
    }

    private static Arbitrary<String> values(List<String> keys, int depth) {
        Arbitrary<String> scalars = Arbitraries.oneOf(texts(), numbers(), Arbitraries.of("true", "false", "null"));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> values(keys, depth - 1));
        return Arbitraries.frequencyOf(
                Tuple.of(4, scalars),
                Tuple.of(1, object(keys, inner)),
                Tuple.of(1, inner.list().ofMaxSize(3).map(all -> "[" + String.join(" ,", all) + "]")));
    }

    private static Arbitrary<String> object(List<String> keys, Arbitrary<String> values) {
        return Combinators.combine(Arbitraries.of(keys), spaces(), values)
                .as((key, space, value) -> space + '"' + key + '"' + space + ":" + space + value)
                .list()
                .ofMaxSize(5)
                .map(members -> "{" + String.join(",", members) + "}");
    }

    private static Arbitrary<String> spaces() {
        return Arbitraries.of("", "", "", " ", "\n\t", "\r\n");
    }

    /** Texts in their quotation marks, with escapes of every kind. */
    static Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(12),
                Arbitraries.of("\\\"", "\\\\", "\\n", "\\/", "\\u00e4", "\\ud83d\\ude00", "{", "]", "\u00e4", "\u20ac"),
                Arbitraries.of("\ud83d\ude00", "\\", "\\x", "\\u00", "\u0001", "\ufffd", "'"));
        return pieces.list().ofMaxSize(6).map(all -> '"' + String.join("", all) + '"');
    }

    /** Numbers, most of them whole, some of them no JSON. */
    static Arbitrary<String> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(String::valueOf),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.bigIntegers().map(String::valueOf),
                Arbitraries.bigDecimals().map(String::valueOf),
                Arbitraries.integers().map(number -> number + ".000"),
                Arbitraries.integers().between(-400, 400).map(exponent -> "12e" + exponent),
                Arbitraries.of("-0", "0.0", "-", "01", "1.", ".5", "+1", "1e", "NaN", "9223372036854775808"),
                Arbitraries.of("2147483648", "-2147483649", "-9223372036854775809", "1e999999999", "7E0"));
    }
}

package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random JSON, in which every secret has the same mark: nothing of a mark is left, and all else is. */
class MasksProperties {

    private static final String MARK = "\u2620";

    private final Masks masks = new Masks(Set.of("password", "apikey"));

    /** JSON, and how many values of it are to be seen. */
    record Sample(String json, int open) {}

    @Provide
    Arbitrary<Sample> json() {
        return value(4, true);
    }

    /** Without values whose names are beside them: one that is damaged names another one, or none. */
    @Provide
    Arbitrary<Sample> plain() {
        return value(4, false);
    }

    private static Arbitrary<Sample> value(int depth, boolean named) {
        Arbitrary<Sample> leaf = Arbitraries.of(
                        "1", "-2.50e3", "true", "null", "\"\"", "\"\\\\\\\"\\u0041\"", "\"a: b\"")
                .map(text -> new Sample(text, 0));
        Arbitrary<Sample> seen = Arbitraries.just(new Sample("\"\u2713\"", 1));
        if (depth == 0) {
            return Arbitraries.oneOf(leaf, seen);
        }
        Arbitrary<Sample> array = value(depth - 1, named).list().ofMaxSize(3).map(list -> joined("[", list, "]"));
        Arbitrary<Sample> inString =
                value(depth - 1, named).map(sample -> new Sample(quoted(sample.json()), sample.open()));
        Arbitrary<Sample> object = Arbitraries.oneOf(open(depth, named), hidden(depth))
                .list()
                .ofMaxSize(4)
                .map(list -> joined("{", list, "}"));
        return named
                ? Arbitraries.oneOf(leaf, seen, array, inString, object, named(depth))
                : Arbitraries.oneOf(leaf, seen, array, inString, object);
    }

    private static Arbitrary<Sample> named(int depth) {
        return Combinators.combine(
                        Arbitraries.of(
                                "{\"name\":\"api-key\",\"value\":%s}",
                                "{\"values\":%s,\"a\":1,\"key\":\"password\"}",
                                "{\"value\":{\"value\":1,\"key\":\"a\",\"b\":%s},\"key\":\"password\"}",
                                "{\"name\":\"a\",\"value\":%s,\"key\":\"password\"}",
                                "[\"a\",1,\"--api-key\",%s,2]",
                                "[\"api-key\",%s]"),
                        secret(depth - 1))
                .as((form, value) -> new Sample(form.replace("%s", value), 0));
    }

    private static Arbitrary<Sample> open(int depth, boolean named) {
        return Combinators.combine(Arbitraries.of("a", "pass", "key", "value"), value(depth - 1, named))
                .as((name, value) -> new Sample("\"" + name + "\":" + value.json(), value.open()));
    }

    private static Arbitrary<Sample> hidden(int depth) {
        return Combinators.combine(
                        Arbitraries.of("password", "userPassword", "API_KEY", "api-key", "apiKey2", "pass\\u0077ord"),
                        secret(depth - 1))
                .as((name, value) -> new Sample("\"" + name + "\":" + value, 0));
    }

    private static Arbitrary<String> secret(int depth) {
        Arbitrary<String> text = Arbitraries.of("", "\\\"", "]}", "\\\\", ",").map(end -> "\"" + MARK + end + "\"");
        return depth <= 0
                ? text
                : Arbitraries.oneOf(
                        text,
                        secret(depth - 1).map(inner -> "[" + inner + "]"),
                        secret(depth - 1).map(inner -> "{\"a\":" + inner + "}"));
    }

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u[0-9a-fA-F]{0,3})?$");

    private static Sample joined(String begin, List<Sample> samples, String end) {
        return new Sample(
                begin + String.join(" , ", samples.stream().map(Sample::json).toList()) + end,
                samples.stream().mapToInt(Sample::open).sum());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Property
    void noSecretIsLeftAndAllElseIs(@ForAll("json") Sample sample) {
        Optional<String> masked = masks.json(sample.json());
        assertThat(masked).as(sample.json()).isPresent();
        assertThat(masked.orElseThrow()).doesNotContain(MARK);
        assertThat(masked.orElseThrow().chars().filter(c -> c == 0x2713).count())
                .isEqualTo(sample.open());
        assertThat(masks.json(masked.orElseThrow())).as("masked again").isEqualTo(masked);
    }

    @Property
    void noSecretIsLeftWhereverItIsCut(@ForAll("json") Sample sample) {
        for (int most = 0; most < sample.json().length(); most++) {
            assertThat(masks.json(sample.json(), most).orElse(""))
                    .as("%d", most)
                    .doesNotContain(MARK);
        }
    }

    @Property
    void whatIsNoJsonIsEitherHiddenOrHasNoSecret(
            @ForAll("plain") Sample sample, @ForAll int place, @ForAll char damage) {
        StringBuilder damaged = new StringBuilder(sample.json());
        int at = Math.floorMod(place, damaged.length() + 1);
        damaged.insert(at, damage);
        String json = damaged.toString();
        // A name that is written with an escape is another one when the escape is damaged.
        boolean renames = Character.isLetterOrDigit(damage)
                || damage == '\\'
                || ESCAPE.matcher(json.substring(0, at)).find();
        assertThat(masks.json(json)).satisfies(masked -> {
            if (!renames) {
                assertThat(masked.orElse("")).doesNotContain(MARK);
            }
        });
    }
}

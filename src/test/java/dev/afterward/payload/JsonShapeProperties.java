package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The verdicts of {@link JsonShape} are those of a plain walk, byte by byte. */
class JsonShapeProperties {

    @Provide
    Arbitrary<byte[]> texts() {
        return JsonTexts.any(List.of("id", "a\\\"b", "{", "\\\\"));
    }

    @Property(tries = 3_000)
    void json_well_formed_or_not_gets_the_plain_verdict(@ForAll("texts") byte[] json) {
        agrees(json);
    }

    @Provide
    Arbitrary<String> escapes() {
        return Arbitraries.strings().withChars("\\\\\\\"\"{}[ a").ofMaxLength(40);
    }

    @Property(tries = 3_000)
    void quotation_marks_and_backslashes_in_any_order_get_the_plain_verdict(@ForAll("escapes") String text) {
        agrees(("{\"" + text).getBytes(UTF_8));
        agrees(("{\"a\":\"" + text + "\"}").getBytes(UTF_8));
        agrees((text + "{}" + text).getBytes(UTF_8));
    }

    @Provide
    Arbitrary<String> nestings() {
        return Arbitraries.integers()
                .between(195, 205)
                .flatMap(depth -> Arbitraries.of("[", "{", "[{", "{\"[\":", "{\"\\\"\":[")
                        .map(open -> open.repeat(depth).substring(0, depth)));
    }

    @Property(tries = 200)
    void depth_is_counted_outside_of_texts_only(@ForAll("nestings") String open) {
        agrees(open.getBytes(ISO_8859_1));
        agrees(("{\"a\":" + open + "\"" + "[".repeat(300) + "\"" + "]".repeat(400)).getBytes(ISO_8859_1));
    }

    private static void agrees(byte[] json) {
        assertThat(JsonShape.flaw(json)).as(new String(json, ISO_8859_1)).isEqualTo(PlainShape.flaw(json));
    }
}

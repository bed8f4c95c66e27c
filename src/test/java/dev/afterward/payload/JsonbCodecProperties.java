package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** The codec reads and writes what JSON-B does with a String in between, looked at by the plain oracle. */
class JsonbCodecProperties {

    private static final JsonbCodec CODEC = new JsonbCodec();

    private static final Jsonb PLAIN = JsonbProvider.provider()
            .create()
            .withConfig(new JsonbConfig().withPropertyVisibilityStrategy(new ComponentsOnly()))
            .withProvider(new ExactJson(JsonProvider.provider()))
            .build();

    public record Order(
            String id, int pieces, Long cents, boolean urgent, List<Line> lines, Map<String, String> notes, Line first)
            implements Task {}

    public record Line(String article, int pieces, List<Line> lines) {}

    private static final Pattern NULL_PRIMITIVE = Pattern.compile("\"(pieces|urgent)\"\\s*:\\s*null");

    @AfterContainer
    static void close() throws Exception {
        CODEC.close();
        PLAIN.close();
    }

    @Provide
    Arbitrary<byte[]> payloads() {
        return JsonTexts.any(List.of("id", "pieces", "cents", "urgent", "lines", "notes", "first", "article", "other"));
    }

    @Property(tries = 5_000)
    void what_is_read_is_what_a_plain_reading_gives(@ForAll("payloads") byte[] payload) {
        String json = new String(payload, UTF_8);
        Object plain = plainlyRead(payload);
        if (NULL_PRIMITIVE.matcher(json).find() || (plain instanceof Order && mixes(json))) {
            // JSON-B minds a null only if no other value of the same name follows.
            assertThat(read(payload)).as(json).isIn(plain, "refused");
        } else {
            assertThat(read(payload)).as(json).isEqualTo(plain);
        }
    }

    @Provide
    Arbitrary<Order> orders() {
        Arbitrary<String> texts = Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(20),
                Arbitraries.strings()
                        .withChars("a?\"\\\n\u00e4\u20ac\ufffd\ud83d\ude00")
                        .ofMaxLength(20),
                Arbitraries.strings().ascii().ofMinLength(5_000).ofMaxLength(9_000));
        return Combinators.combine(
                        texts,
                        Arbitraries.integers(),
                        Arbitraries.maps(texts, texts).ofMaxSize(2))
                .as((text, number, notes) -> new Order(
                        text, number, null, number > 0, List.of(new Line(text, number, List.of())), notes, null));
    }

    @Property(tries = 2_000)
    void what_is_written_is_what_a_plain_writing_gives(@ForAll("orders") Order order) {
        byte[] plain = plainlyWritten(order);
        assertThat(written(order)).isEqualTo(plain);
        if (plain != null) {
            assertThat(CODEC.decode(plain, Order.class)).isEqualTo(order);
        }
    }

    /** The order, or why there is none. */
    private static Object read(byte[] payload) {
        try {
            return CODEC.decode(payload, Order.class);
        } catch (PayloadException e) {
            return reason(e.getMessage());
        }
    }

    private static Object plainlyRead(byte[] payload) {
        String flaw = PlainShape.flaw(payload);
        if (flaw != null) {
            return reason(flaw);
        }
        try {
            String json = UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
            Order order = PLAIN.fromJson(json, Order.class);
            return isTold(json) ? order : "refused";
        } catch (CharacterCodingException e) {
            return reason("it is not UTF-8");
        } catch (RuntimeException e) {
            return "refused";
        }
    }

    /** JSON-B takes anything for false, and any array for a map; the codec reads what says so. */
    private static boolean isTold(String json) {
        try (JsonParser parser = JsonProvider.provider().createParser(new StringReader(json))) {
            parser.next();
            while (parser.next() == Event.KEY_NAME) {
                String key = parser.getString();
                switch (parser.next()) {
                    case START_ARRAY -> {
                        if (key.equals("notes")) {
                            return false;
                        }
                        parser.skipArray();
                    }
                    case START_OBJECT -> parser.skipObject();
                    case VALUE_STRING, VALUE_NUMBER -> {
                        if (key.equals("urgent") && !parser.getString().matches("true|false")) {
                            return false;
                        }
                    }
                    default -> {
                        // It says nothing else.
                    }
                }
            }
        }
        return true;
    }

    /** JSON-B passes over a single value in front of an element that is an object; the codec refuses it. */
    private static boolean mixes(String json) {
        Deque<AtomicBoolean> single = new ArrayDeque<>(List.of(new AtomicBoolean()));
        try (JsonParser parser = JsonProvider.provider().createParser(new StringReader(json))) {
            while (parser.hasNext()) {
                switch (parser.next()) {
                    case START_OBJECT, START_ARRAY -> {
                        if (single.element().get()) {
                            return true;
                        }
                        single.push(new AtomicBoolean());
                    }
                    case END_OBJECT, END_ARRAY -> single.pop();
                    case KEY_NAME -> single.element().set(false);
                    case VALUE_NULL -> {
                        // It is an element.
                    }
                    default -> single.element().set(true);
                }
            }
        }
        return false;
    }

    /** Reasons of the codec's own as they are; JSON-B's are its own affair. */
    private static String reason(String message) {
        return Stream.of("it is ", "something follows ", "the JSON object ")
                .filter(message::contains)
                .map(own -> message.substring(message.indexOf(own)))
                .findFirst()
                .orElse("refused");
    }

    private static byte @Nullable [] written(Order order) {
        try {
            return CODEC.encode(order);
        } catch (PayloadException e) {
            return null;
        }
    }

    private static byte @Nullable [] plainlyWritten(Order order) {
        try {
            ByteBuffer bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(PLAIN.toJson(order)));
            byte[] json = new byte[bytes.remaining()];
            bytes.get(json);
            return json;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

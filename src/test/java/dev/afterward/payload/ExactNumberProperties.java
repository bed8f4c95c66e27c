package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Numbers are read digit by digit or not at all. */
class ExactNumberProperties {

    private static final JsonbCodec CODEC = new JsonbCodec();

    public record Numbers(int number, long big, Integer boxed) implements Task {}

    @AfterContainer
    static void close() {
        CODEC.close();
    }

    @Provide
    Arbitrary<String> numbers() {
        return JsonTexts.numbers();
    }

    @Property(tries = 3_000)
    void a_number_is_read_exactly_or_refused(@ForAll("numbers") String number) {
        OptionalLong exact = isJson(number) ? exact(number) : OptionalLong.empty();
        boolean fits = exact.isPresent() && exact.getAsLong() == (int) exact.getAsLong();
        assertThat(read("{\"big\":" + number + "}"))
                .isEqualTo(exact.isPresent() ? new Numbers(0, exact.getAsLong(), null) : null);
        assertThat(read("{\"number\":" + number + "}"))
                .isEqualTo(fits ? new Numbers((int) exact.getAsLong(), 0, null) : null);
        assertThat(read("{\"boxed\":" + number + "}"))
                .isEqualTo(fits ? new Numbers(0, 0, (int) exact.getAsLong()) : null);
    }

    private static Task read(String json) {
        try {
            return CODEC.decode(json.getBytes(UTF_8), Numbers.class);
        } catch (PayloadException e) {
            return null;
        }
    }

    private static boolean isJson(String number) {
        try (JsonParser parser = JsonProvider.provider().createParser(new StringReader("[" + number + "]"))) {
            while (parser.hasNext()) {
                parser.next();
            }
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    /** The oracle. A fraction of zero may follow in 30 characters, an exponent never. */
    private static OptionalLong exact(String number) {
        boolean plain = number.chars().noneMatch(c -> c == 'e' || c == 'E');
        try {
            return number.length() <= 30 && plain
                    ? OptionalLong.of(new BigDecimal(number).longValueExact())
                    : OptionalLong.of(Long.parseLong(number));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}

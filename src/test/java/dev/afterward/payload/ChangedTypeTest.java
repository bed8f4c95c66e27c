package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an older version wrote for another type: it is read as what it says, or it is named and not read. */
class ChangedTypeTest {

    private static final JsonbCodec CODEC = new JsonbCodec();

    public enum Color {
        RED
    }

    public record Line(int pieces, boolean gift) {}

    @JsonbTypeInfo({@JsonbSubtype(alias = "post", type = Post.class), @JsonbSubtype(alias = "bike", type = Bike.class)})
    public interface Way {}

    public record Post(int zone, boolean express) implements Way {}

    public record Bike(char kind) implements Way {}

    public static class Bean {
        private int pieces = 1;
        private boolean isGift;

        public int getPieces() {
            return pieces;
        }

        public void setPieces(int pieces) {
            this.pieces = pieces;
        }

        public boolean isGift() {
            return isGift;
        }

        public void setGift(boolean gift) {
            isGift = gift;
        }
    }

    public record Order(
            boolean flag,
            Boolean boxedFlag,
            char letter,
            Character boxedLetter,
            int number,
            long big,
            float rough,
            double fine,
            OptionalInt maybe,
            OptionalDouble share,
            Optional<Boolean> perhaps,
            BigInteger huge,
            Color color,
            UUID uuid,
            Instant at,
            String text,
            Line line,
            List<Line> lines,
            Map<String, Line> byName,
            Map<Line, Boolean> byLine,
            int[] numbers,
            Way way,
            Bean bean,
            @JsonbProperty("n") boolean named)
            implements Task {}

    @AfterAll
    static void close() {
        CODEC.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"flag\":7|component 'flag' is of type boolean, which cannot be read from 7",
                "\"flag\":\"yes\"|component 'flag' is of type boolean, which cannot be read from \"yes\"",
                "\"flag\":null|component 'flag' is of type boolean, which cannot be read from null",
                "\"flag\":[]|component 'flag' is of type boolean, which cannot be read from an array",
                "\"boxedFlag\":0|component 'boxedFlag' is of type Boolean, which cannot be read from 0",
                "\"perhaps\":0|component 'perhaps' is of type Boolean, which cannot be read from 0",
                "\"n\":1|component 'n' is of type boolean, which cannot be read from 1",
                "\"letter\":\"word\"|component 'letter' is of type char, which cannot be read from \"word\"",
                "\"letter\":\"\"|component 'letter' is of type char, which cannot be read from \"\"",
                "\"letter\":7|component 'letter' is of type char, which cannot be read from 7",
                "\"boxedLetter\":true|component 'boxedLetter' is of type Character, which cannot be read from true",
                "\"number\":null|component 'number' is of type int, which cannot be read from null",
                "\"number\":{}|component 'number' is of type int, which cannot be read from an object",
                "\"number\":4294967297|component 'number' is of type int, which cannot be read from 4294967297",
                "\"rough\":1e300|component 'rough' is of type float, which cannot be read from 1e300",
                "\"rough\":1e-300|component 'rough' is of type float, which cannot be read from 1e-300",
                "\"rough\":16777217|component 'rough' is of type float, which cannot be read from 16777217",
                "\"fine\":1e400|component 'fine' is of type double, which cannot be read from 1e400",
                "\"fine\":\"-1e400\"|component 'fine' is of type double, which cannot be read from \"-1e400\"",
                "\"fine\":\"NaN\"|component 'fine' is of type double, which cannot be read from \"NaN\"",
                "\"fine\":9007199254740993"
                        + "|component 'fine' is of type double, which cannot be read from 9007199254740993",
                "\"share\":1e400|component 'share' is of type OptionalDouble, which cannot be read from 1e400",
                "\"maybe\":1.5|component 'maybe' is of type OptionalInt, which cannot be read from 1.5",
                "\"huge\":1.5|component 'huge' is of type BigInteger, which cannot be read from 1.5",
                "\"color\":\"BLUE\"|component 'color' is of type Color, which cannot be read from \"BLUE\"",
                "\"uuid\":7|component 'uuid' is of type UUID, which cannot be read from 7",
                "\"at\":\"today\"|component 'at' is of type Instant, which cannot be read from \"today\"",
                "\"line\":\"nut\"|component 'line' is of type Line, which cannot be read from \"nut\"",
                "\"lines\":{}|component 'lines' is a list, which cannot be read from an object",
                "\"lines\":[{},{\"gift\":\"a\"}]"
                        + "|component 'lines[1].gift' is of type boolean, which cannot be read from \"a\"",
                "\"byName\":{\"a\":{\"pieces\":null}}"
                        + "|component 'byName.a.pieces' is of type int, which cannot be read from null",
                "\"byLine\":[{\"key\":{},\"value\":7}]"
                        + "|component 'byLine[0].value' is of type Boolean, which cannot be read from 7",
                "\"byName\":[7]|component 'byName' is an object, which cannot be read from an array",
                "\"byLine\":[7]|component 'byLine[0]' is of type Entry, which cannot be read from 7",
                "\"numbers\":[1,null]|component 'numbers[1]' is of type int, which cannot be read from null",
                "\"way\":{\"@type\":\"post\",\"zone\":4294967297}"
                        + "|component 'way.zone' is of type int, which cannot be read from 4294967297",
                "\"way\":{\"@type\":\"post\",\"express\":7}"
                        + "|component 'way.express' is of type boolean, which cannot be read from 7",
                "\"way\":{\"@type\":\"bike\",\"kind\":\"fast\"}"
                        + "|component 'way.kind' is of type char, which cannot be read from \"fast\"",
                "\"bean\":{\"pieces\":null}|component 'bean.pieces' is of type int, which cannot be read from null",
                "\"bean\":{\"gift\":7}|component 'bean.gift' is of type boolean, which cannot be read from 7",
            })
    void a_value_that_does_not_fit_is_named_and_not_made_into_another(String json, String reason) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode("{" + json + "}"))
                .withMessageStartingWith(
                        "the payload is no task of type dev.afterward.payload.ChangedTypeTest$Order: " + reason);
    }

    /** Its components are of types that JSON-B reads from nothing else: what is wrong is in front of their elements. */
    public record Parcel(
            List<Content> list,
            Content[] array,
            List<Content>[] generic,
            List<Optional<Content>> optional,
            List<List<String>> nested)
            implements Task {}

    public record Content(String article) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"list\":[\"nut\",{}]|component 'list[0]' is of type Content, which cannot be read from \"nut\"",
                "\"list\":[{},true,{}]|component 'list[1]' is of type Content, which cannot be read from true",
                "\"array\":[7,{}]|component 'array[0]' is of type Content, which cannot be read from 7",
                "\"generic\":[\"nut\",[]]|component 'generic[0]' is a list, which cannot be read from \"nut\"",
                "\"optional\":[\"\",{}]|component 'optional[0]' is of type Content, which cannot be read from \"\"",
                "\"nested\":[\"nut\",[\"bolt\"]]|component 'nested[0]' is a list, which cannot be read from \"nut\"",
            })
    void an_element_that_does_not_fit_is_named_and_not_passed_over(String json, String reason) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.decode(("{" + json + "}").getBytes(UTF_8), Parcel.class))
                .withMessageStartingWith(
                        "the payload is no task of type dev.afterward.payload.ChangedTypeTest$Parcel: " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"flag\":\"true\"",
                "\"boxedFlag\":null",
                "\"letter\":\"a\"",
                "\"number\":\"7\"",
                "\"number\":7.0",
                "\"rough\":0.1",
                "\"fine\":0.10000000000000000555",
                "\"fine\":9007199254740992",
                "\"fine\":-0.0e-400",
                "\"fine\":1e22",
                "\"text\":7",
                "\"text\":true",
                "\"lines\":[null]",
                "\"byLine\":{}",
                "\"way\":null",
                "\"way\":{\"@type\":\"bike\",\"zone\":{\"a\":[7]}}",
                "\"unknown\":{\"flag\":7},\"bean\":{\"isGift\":7}",
            })
    void a_value_that_says_the_same_in_another_form_is_read(String json) {
        assertThat(decode("{" + json + "}")).isInstanceOf(Order.class);
    }

    @Test
    void what_is_told_of_a_value_is_short() {
        String key = "k".repeat(100_000);
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode("{\"byName\":{\"" + key + "\":\"" + key + "\"}}"))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }

    private static Order decode(String json) {
        return CODEC.decode(json.getBytes(UTF_8), Order.class);
    }
}

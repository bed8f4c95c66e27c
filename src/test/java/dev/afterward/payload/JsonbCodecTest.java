package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonbCodecTest {

    private static final JsonbCodec CODEC = new JsonbCodec();

    public enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "a green of its own";
            }
        }
    }

    public record Mail(String orderId, String address) implements Task {}

    public record Line(String article, int pieces) {}

    public record Order(
            String id, Line first, List<Line> lines, Map<String, Line> byArticle, Map<Color, Integer> colors)
            implements Task {}

    public record Scalars(
            boolean flag,
            byte tiny,
            short small,
            int number,
            long big,
            float rough,
            double fine,
            char letter,
            Long boxed,
            BigDecimal amount,
            BigInteger huge,
            Color color,
            UUID uuid,
            URI uri)
            implements Task {}

    public record Times(
            Instant instant,
            LocalDate date,
            LocalTime time,
            LocalDateTime local,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Duration duration,
            Period period,
            ZoneId zone,
            ZoneOffset shift)
            implements Task {}

    public record Maybe(
            Optional<String> text, Optional<Line> line, OptionalInt number, OptionalLong big, OptionalDouble fine)
            implements Task {}

    public record Node(String name, List<Node> children) implements Task {}

    public record Containers(
            Set<String> words, int[] numbers, Line[] lines, List<List<Integer>> table, TreeMap<Integer, String> sorted)
            implements Task {}

    public record Derived(String name) implements Task {
        public boolean isUrgent() {
            return name.isEmpty();
        }

        public String getUpper() {
            return name.toUpperCase(Locale.ROOT);
        }
    }

    public interface Named {
        String name();

        default String getGreeting() {
            return "Hello, " + name().trim();
        }
    }

    public record Guest(String name) implements Task, Named {}

    public record Old(TimeZone zone, YearMonth month, MonthDay day, Year year, Locale locale, Currency currency)
            implements Task {}

    public record Annotated(
            @JsonbProperty("n") String name,
            @JsonbDateFormat("dd.MM.yyyy") LocalDate day) implements Task {}

    @JsonbTypeInfo(@JsonbSubtype(alias = "post", type = Post.class))
    public interface Way {}

    public record Post(String street) implements Way {}

    public record Shipment(Way way) implements Task {}

    public static class Bean implements Task {
        private String name;
        private int pieces;
        public List<Line> lines;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public int getPieces() {
            return pieces;
        }

        public void setPieces(int pieces) {
            this.pieces = pieces;
        }
    }

    @AfterAll
    static void close() {
        CODEC.close();
    }

    /** Parsson refuses documents of more than 15,000,000 characters unless it is told otherwise. */
    @Test
    void reads_a_text_of_16_million_characters() {
        Mail mail = new Mail("x".repeat(16_000_000), "");
        assertThat(CODEC.decode(CODEC.encode(mail), Mail.class).equals(mail)).isTrue();
    }

    @Test
    void a_record_becomes_an_object_of_its_components() {
        assertThat(CODEC.encode(new Mail("4711", "a@b.example")))
                .asString(UTF_8)
                .isEqualTo("{\"address\":\"a@b.example\",\"orderId\":\"4711\"}");
    }

    @Test
    void records_of_records_make_the_round_trip() {
        Line line = new Line("nut", 3);
        returns(new Order("1", line, List.of(line, new Line("bolt", 4)), Map.of("nut", line), Map.of(Color.RED, 1)));
        returns(new Node("root", List.of(new Node("leaf", List.of()), new Node("leaf", null))));
    }

    @Test
    void scalars_make_the_round_trip() {
        returns(new Scalars(
                true,
                Byte.MIN_VALUE,
                Short.MAX_VALUE,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Float.MIN_VALUE,
                Math.PI,
                'ß',
                Long.MIN_VALUE,
                new BigDecimal("1.10"),
                BigInteger.TWO.pow(200),
                Color.GREEN,
                UUID.fromString("4e2d8afb-6037-4600-b23f-5d8589b77506"),
                URI.create("https://example.org/a?b=c")));
    }

    @Test
    void times_make_the_round_trip() {
        Instant instant = Instant.parse("2026-11-22T16:43:02.336584402Z");
        LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        returns(new Times(
                instant,
                local.toLocalDate(),
                local.toLocalTime(),
                local,
                local.atOffset(ZoneOffset.ofHours(2)),
                local.atZone(ZoneId.of("Europe/Berlin")),
                Duration.ofMillis(90_001),
                Period.ofMonths(3),
                ZoneId.of("Europe/Berlin"),
                ZoneOffset.ofHours(-3)));
    }

    @Test
    void optional_values_make_the_round_trip() {
        returns(new Maybe(
                Optional.of("a"),
                Optional.of(new Line("nut", 1)),
                OptionalInt.of(0),
                OptionalLong.of(1),
                OptionalDouble.of(2.5)));
        returns(new Maybe(
                Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty()));
    }

    @Test
    void containers_make_the_round_trip() {
        Containers task = new Containers(
                Set.of("a", "b"),
                new int[] {1, 2},
                new Line[] {new Line("nut", 1)},
                List.of(List.of(1), List.of()),
                new TreeMap<>(Map.of(2, "two", 1, "one")));
        assertThat(copy(task)).usingRecursiveComparison().isEqualTo(task);
    }

    @Test
    void nulls_make_the_round_trip() {
        returns(new Mail(null, null));
        returns(new Order("1", null, Arrays.asList(new Line("nut", 1), null), null, null));
    }

    @Test
    void methods_of_a_record_that_are_no_components_are_not_called() {
        assertThat(CODEC.encode(new Derived(null))).asString(UTF_8).isEqualTo("{}");
        returns(new Derived("a"));
    }

    @Test
    void default_methods_of_a_records_interfaces_are_not_called() {
        assertThat(CODEC.encode(new Guest(null))).asString(UTF_8).isEqualTo("{}");
        returns(new Guest("a"));
    }

    @Test
    void time_zones_keep_their_summer_time_and_months_their_year() {
        Old task = new Old(
                TimeZone.getTimeZone("Europe/Berlin"),
                YearMonth.of(2026, 7),
                MonthDay.of(2, 29),
                Year.of(2026),
                Locale.forLanguageTag("zh-Hant-TW"),
                Currency.getInstance("EUR"));
        returns(task);
        TimeZone zone = copy(task).zone();
        long july = Instant.parse("2026-07-01T00:00:00Z").toEpochMilli();
        assertThat(zone.getOffset(july)).isEqualTo(task.zone().getOffset(july)).isEqualTo(7_200_000);
        assertThat(CODEC.encode(task))
                .asString(UTF_8)
                .isEqualTo("{\"currency\":\"EUR\",\"day\":\"--02-29\",\"locale\":\"zh-Hant-TW\","
                        + "\"month\":\"2026-07\",\"year\":2026,\"zone\":\"Europe/Berlin\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"zone\":\"Europe/Atlantis\"",
                "\"locale\":\"no locale\"",
                "\"currency\":\"E\"",
                "\"month\":\"2026-13\"",
                "\"year\":1000000000"
            })
    void names_that_stand_for_nothing_are_refused(String json) {
        assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> decode("{" + json + "}", Old.class));
    }

    @Test
    void annotations_of_json_b_are_honoured() {
        Annotated task = new Annotated("a", LocalDate.of(2026, 1, 31));
        assertThat(CODEC.encode(task)).asString(UTF_8).isEqualTo("{\"day\":\"31.01.2026\",\"n\":\"a\"}");
        returns(task);
        returns(new Shipment(new Post("Main Street 1")));
    }

    @Test
    void the_bytes_choose_only_among_the_subtypes_that_the_application_names() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> decode("{\"way\":{\"@type\":\"java.lang.Thread\"}}", Shipment.class));
        assertThat(decode("{\"@type\":\"java.lang.Thread\",\"class\":\"x\",\"orderId\":\"1\"}", Mail.class))
                .isEqualTo(new Mail("1", null));
    }

    @Test
    void a_class_is_written_by_its_properties() {
        Bean task = new Bean();
        task.setName("a");
        task.setPieces(2);
        task.lines = List.of(new Line("nut", 1));
        assertThat(copy(task)).usingRecursiveComparison().isEqualTo(task);
    }

    @Test
    void what_an_older_version_did_not_write_is_null_zero_or_false() {
        assertThat(decode("{}", Mail.class)).isEqualTo(new Mail(null, null));
        assertThat(decode("{}", Scalars.class))
                .isEqualTo(
                        new Scalars(false, (byte) 0, (short) 0, 0, 0, 0, 0, '\0', null, null, null, null, null, null));
        assertThat(decode("{}", Maybe.class).text()).isEmpty();
    }

    @Test
    void what_this_version_does_not_know_is_passed_over() {
        assertThat(decode("{\"orderId\":\"1\",\"vat\":{\"rates\":[19,{\"orderId\":\"2\"}]},\"b\":null}", Mail.class))
                .isEqualTo(new Mail("1", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\u2028", "😀", "\"\\/", "\u007f\u0001", "ä€", "\ufeff", "\uffff"})
    void every_unicode_text_makes_the_round_trip(String text) {
        returns(new Mail(text, ""));
    }

    private static void returns(Task task) {
        assertThat(copy(task)).isEqualTo(task);
        CODEC.check(task.getClass());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Task> T copy(T task) {
        return CODEC.decode(CODEC.encode(task), (Class<T>) task.getClass());
    }

    private static <T extends Task> T decode(String json, Class<T> type) {
        return CODEC.decode(json.getBytes(UTF_8), type);
    }

    /** A task whose reading may need more memory than there is. */
    public record Large(String text) implements Task {
        private static final AtomicBoolean FULL = new AtomicBoolean();

        /** Copies its text, say. */
        public Large {
            if (FULL.get()) {
                throw new OutOfMemoryError("as told");
            }
        }
    }

    @Test
    void a_want_of_memory_says_nothing_about_a_payload() {
        byte[] payload = CODEC.encode(new Large("x"));
        Large.FULL.set(true);
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> CODEC.decode(payload, Large.class))
                .withMessage("as told");
        Large.FULL.set(false);
        assertThat(CODEC.decode(payload, Large.class)).isEqualTo(new Large("x"));
    }
}

package dev.afterward.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that JSON does not bring back are refused when they are enqueued, though their type was accepted. */
class InexactValueTest {

    private static final JsonbCodec CODEC = new JsonbCodec();
    private static final JsonbCodec PROVING = new JsonbCodec(JsonbCodec.Proof.ALWAYS);

    public record Dunning(Date due) implements Task {}

    public record Offer(List<Instant> until) implements Task {}

    public record Price(BigDecimal amount) implements Task {}

    public record Share(Map<String, Float> byName) implements Task {}

    public record Reminder(TimeZone zone, Locale locale) implements Task {}

    public record Sorted(SortedSet<String> names) implements Task {}

    public record Nested(Optional<Optional<String>> text) implements Task {}

    public record Day(@JsonbDateFormat("yyyy-MM-dd HH:mm") LocalDateTime time) implements Task {}

    public static class Item {
        public String name;
        public int[] sizes = {1, 2};
    }

    public static class Special extends Item {}

    public record Order(Item item, List<Item> more) implements Task {}

    public record Shelf(Set<Item> items) implements Task {}

    @JsonbTypeInfo(@JsonbSubtype(alias = "post", type = Post.class))
    public interface Way {}

    public record Post(String street) implements Way {}

    public record Walk(String street) implements Way {}

    public record Shipment(Way way) implements Task {}

    /** What its setter is told is not what its getter tells. */
    public static class Lossy implements Task {
        private String name = "";

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name + "!";
        }
    }

    public static class Remembering implements Task {
        public String name;
        private String shown;

        @JsonbTransient
        public String getShown() {
            return shown;
        }

        public void setShown(String shown) {
            this.shown = shown;
        }
    }

    public record Counting(int attempts) implements Task {
        public Counting {
            attempts++;
        }
    }

    public record Raw(JsonObject json, JsonValue value) implements Task {}

    @AfterAll
    static void close() {
        CODEC.close();
        PROVING.close();
    }

    private static Item item(Item item) {
        item.name = "nut";
        return item;
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(new Offer(List.of(Instant.MAX)), "component 'until[0]' is of type Instant"),
                Arguments.of(new Offer(List.of(Instant.EPOCH, Instant.MIN)), "component 'until[1]' is of type Instant"),
                Arguments.of(new Price(new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)), "'amount'"),
                Arguments.of(new Dunning(java.sql.Date.valueOf(LocalDate.of(2026, 7, 1))), "component 'due'"),
                Arguments.of(
                        new Dunning(Timestamp.valueOf("2026-07-01 10:00:00.123456789")),
                        "component 'due' is 2026-07-01 10:00:00.123456789 (java.sql.Timestamp), and would come back as"),
                Arguments.of(
                        new Share(Map.of("a", -0f)),
                        "component 'byName[a]' is -0.0 (java.lang.Float), and would come back as 0.0"),
                Arguments.of(new Share(Map.of("a", Float.NaN)), "cannot be written"),
                Arguments.of(
                        new Reminder(new SimpleTimeZone(0, "Europe/Berlin"), null),
                        "is more than its name 'Europe/Berlin' tells"),
                Arguments.of(new Reminder(null, new Locale("no", "NO", "NY")), "is more than its name"),
                Arguments.of(
                        new Sorted(reversed("a", "b")),
                        "component 'names' has an order of its own, and [b, a] would come back as [a, b]"),
                Arguments.of(new Nested(Optional.of(Optional.empty())), "component 'text' is "),
                Arguments.of(
                        new Day(LocalDateTime.of(2026, 7, 1, 10, 30, 5)),
                        "component 'time' is 2026-07-01T10:30:05 (java.time.LocalDateTime), and would come back as"
                                + " 2026-07-01T10:30"),
                Arguments.of(
                        new Order(item(new Special()), List.of()),
                        "component 'item' is a dev.afterward.payload.InexactValueTest$Special, and would come back as a"
                                + " dev.afterward.payload.InexactValueTest$Item: name its subtypes with @JsonbTypeInfo"),
                Arguments.of(
                        new Order(null, List.of(item(new Item()), item(new Special()))),
                        "component 'more[1]' is a dev.afterward.payload.InexactValueTest$Special"),
                Arguments.of(new Shelf(Set.of(item(new Special()))), "component 'items' holds "),
                Arguments.of(new Shipment(new Walk("Main Street")), "cannot be written as JSON: "),
                Arguments.of(lossy(), "component 'name' is nut! (java.lang.String), and would come back as nut!!"));
    }

    private static SortedSet<String> reversed(String... names) {
        SortedSet<String> set = new TreeSet<>(Comparator.reverseOrder());
        set.addAll(List.of(names));
        return set;
    }

    private static Lossy lossy() {
        Lossy lossy = new Lossy();
        lossy.setName("nut");
        return lossy;
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_value_that_would_not_come_back_is_refused_by_name(Task task, String reason) {
        assertThatCode(() -> CODEC.check(task.getClass())).doesNotThrowAnyException();
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.encode(task))
                .withMessageStartingWith("a task of type " + task.getClass().getName() + " cannot be written as JSON: ")
                .withMessageContaining(reason);
    }

    @SuppressWarnings("JavaUtilDate")
    static Stream<Task> accepted() {
        Remembering remembering = new Remembering();
        remembering.name = "a";
        remembering.shown = "not stored, on purpose";
        return Stream.of(
                new Offer(List.of(
                        Instant.MAX.minusSeconds(86_400 * 366L),
                        Instant.MIN.plusSeconds(86_400 * 366L),
                        Instant.EPOCH)),
                new Price(new BigDecimal("1E+1000000")),
                new Dunning(new Date(Long.MAX_VALUE)),
                new Share(Map.of("a", 0f, "b", Float.MIN_VALUE, "c", -1f)),
                new Reminder(TimeZone.getTimeZone("Europe/Berlin"), Locale.GERMANY),
                new Reminder(TimeZone.getTimeZone("GMT+5:30"), Locale.ROOT),
                new Sorted(new TreeSet<>(List.of("b", "a"))),
                new Nested(Optional.of(Optional.of("a"))),
                new Day(LocalDateTime.of(2026, 7, 1, 10, 30)),
                new Order(item(new Item()), List.of(item(new Item()))),
                new Shelf(Set.of(item(new Item()), new Item())),
                new Shipment(new Post("Main Street")),
                new Raw(Json.createObjectBuilder().add("a", 1).build(), Json.createValue(1.5)),
                remembering);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void a_value_that_comes_back_is_taken(Task task) {
        assertThat(PROVING.encode(task)).isEqualTo(CODEC.encode(task));
    }

    @Test
    void what_a_constructor_makes_of_its_arguments_is_seen_when_all_tasks_are_proven() {
        Counting task = new Counting(1);
        assertThatCode(() -> CODEC.encode(task)).doesNotThrowAnyException();
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> PROVING.encode(task))
                .withMessageContaining(
                        "component 'attempts' is 2 (java.lang.Integer), and would come back as 3 (java.lang.Integer)");
    }
}

package dev.afterward.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Task;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Currency;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Types that are taken for exact bring every value back, alone, as keys, and in all that may hold them. */
class ExactTypeProperties {

    private static final JsonbCodec CODEC = new JsonbCodec();

    private static final List<ZoneId> ZONES =
            ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).toList();

    private static final List<Locale> LOCALES = Arrays.stream(Locale.getAvailableLocales())
            .filter(locale -> locale.equals(Locale.forLanguageTag(locale.toLanguageTag())))
            .toList();

    public record Numbers(
            boolean flag,
            Boolean boxedFlag,
            byte tiny,
            short small,
            int number,
            Integer boxed,
            long big,
            double fine,
            Double boxedFine,
            char letter,
            BigInteger huge,
            BigDecimal amount,
            OptionalInt maybe,
            OptionalLong maybeLong,
            OptionalDouble share)
            implements Task {}

    public record Times(
            Instant instant,
            LocalDate date,
            LocalTime time,
            LocalDateTime local,
            OffsetTime offsetTime,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            ZoneId zone,
            ZoneOffset shift,
            Duration duration,
            Period period,
            Year year,
            YearMonth month,
            MonthDay day,
            DayOfWeek weekday,
            TimeZone old)
            implements Task {}

    public record Names(UUID uuid, URI uri, Locale locale, Currency currency, String text) implements Task {}

    public record Keys(
            Map<Long, Boolean> longs,
            Map<Integer, Short> ints,
            Map<Double, String> doubles,
            Map<Character, String> letters,
            Map<UUID, BigDecimal> uuids,
            Map<LocalDate, Instant> dates,
            Map<Instant, LocalTime> instants,
            Map<DayOfWeek, List<Long>> enums,
            Map<LocalTime, Year> times,
            Map<ZoneId, TimeZone> zones,
            Map<BigDecimal, ZoneId> amounts)
            implements Task {}

    public record Inner(String name, long[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Inner inner && inner.name.equals(name) && Arrays.equals(inner.numbers, numbers);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    public record Holders(
            List<List<Optional<Integer>>> lists,
            Set<Optional<LocalDate>> set,
            Map<String, Optional<Inner>> maybe,
            Map<String, Map<Integer, List<Inner>>> maps,
            Optional<List<Inner>> inner,
            Deque<String> queue,
            List<? extends Inner> wild,
            List<Integer>[] array,
            Map<String, Integer> nulls)
            implements Task {}

    @AfterContainer
    static void close() {
        CODEC.close();
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 400)
    void every_value_comes_back(@ForAll("seeds") long seed) {
        Random chance = new Random(seed);
        returns(numbers(chance));
        returns(times(chance));
        returns(new Names(
                uuid(chance),
                URI.create("a" + chance.nextInt(9) + ":b%20" + chance.nextInt() + "?q="
                        + text(chance).length()),
                of(chance, LOCALES),
                of(chance, List.copyOf(Currency.getAvailableCurrencies())),
                text(chance)));
        returns(keys(chance));
        returns(holders(chance));
    }

    private static void returns(Task task) {
        CODEC.check(task.getClass());
        assertThat(Form.of(task.getClass()).exact())
                .as(task.getClass().getName())
                .isTrue();
        Task copy = CODEC.decode(CODEC.encode(task), task.getClass());
        if (task instanceof Holders) {
            assertThat(copy).usingRecursiveComparison().isEqualTo(task);
        } else {
            assertThat(copy).isEqualTo(task);
        }
    }

    private static Numbers numbers(Random chance) {
        return new Numbers(
                chance.nextBoolean(),
                chance.nextBoolean(),
                (byte) chance.nextInt(),
                (short) chance.nextInt(),
                whole(chance),
                chance.nextBoolean() ? null : whole(chance),
                chance.nextLong(),
                fraction(chance),
                fraction(chance),
                letter(chance),
                new BigInteger(1 + chance.nextInt(3_000), chance),
                amount(chance),
                chance.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(whole(chance)),
                chance.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(chance.nextLong()),
                chance.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(fraction(chance)));
    }

    private static Times times(Random chance) {
        return new Times(
                instant(chance),
                date(chance),
                time(chance),
                LocalDateTime.of(date(chance), time(chance)),
                OffsetTime.of(time(chance), shift(chance)),
                OffsetDateTime.of(date(chance), time(chance), shift(chance)),
                instant(chance).atZone(of(chance, ZONES)),
                chance.nextBoolean() ? of(chance, ZONES) : shift(chance),
                shift(chance),
                Duration.ofSeconds(chance.nextLong(), chance.nextInt(1_000_000_000)),
                Period.of(whole(chance), whole(chance), whole(chance)),
                year(chance),
                YearMonth.of(year(chance).getValue(), 1 + chance.nextInt(12)),
                MonthDay.of(2, 1 + chance.nextInt(29)),
                of(chance, List.of(DayOfWeek.values())),
                TimeZone.getTimeZone(of(chance, List.of(TimeZone.getAvailableIDs()))));
    }

    private static Keys keys(Random chance) {
        return new Keys(
                Map.of(chance.nextLong(), chance.nextBoolean()),
                Map.of(whole(chance), (short) 1),
                Map.of(fraction(chance), text(chance)),
                Map.of(letter(chance), text(chance)),
                Map.of(uuid(chance), amount(chance)),
                Map.of(date(chance), instant(chance)),
                Map.of(instant(chance), time(chance)),
                Map.of(of(chance, List.of(DayOfWeek.values())), List.of(chance.nextLong())),
                Map.of(time(chance), year(chance)),
                Map.of(of(chance, ZONES), TimeZone.getTimeZone("Europe/Berlin")),
                Map.of(amount(chance), of(chance, ZONES)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Holders holders(Random chance) {
        Inner inner = new Inner(text(chance), new long[] {chance.nextLong()});
        Map<String, Integer> nulls = new LinkedHashMap<>();
        nulls.put(text(chance), null);
        return new Holders(
                List.of(List.of(Optional.of(whole(chance)), Optional.empty()), List.of()),
                Set.of(Optional.of(date(chance))),
                Map.of("a", Optional.of(inner), "b", Optional.empty()),
                Map.of(text(chance), Map.of(whole(chance), List.of(inner, inner))),
                chance.nextBoolean() ? Optional.empty() : Optional.of(List.of(inner)),
                new ArrayDeque<>(List.of(text(chance), "b", "a")),
                List.of(inner),
                new List[] {List.of(whole(chance))},
                nulls);
    }

    private static <T> T of(Random chance, List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }

    private static int whole(Random chance) {
        return of(chance, List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, chance.nextInt()));
    }

    private static double fraction(Random chance) {
        double any = Double.longBitsToDouble(chance.nextLong());
        return of(chance, List.of(0d, -0d, Double.MIN_VALUE, Double.MAX_VALUE, Double.isFinite(any) ? any : 0.1));
    }

    private static BigDecimal amount(Random chance) {
        return new BigDecimal(new BigInteger(1 + chance.nextInt(300), chance), chance.nextInt(800) - 400);
    }

    private static char letter(Random chance) {
        char any = (char) chance.nextInt();
        return Character.isSurrogate(any) ? '"' : any;
    }

    private static String text(Random chance) {
        return chance.ints(chance.nextInt(10), 0, 0xd800)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static UUID uuid(Random chance) {
        return new UUID(chance.nextLong(), chance.nextLong());
    }

    private static Year year(Random chance) {
        int any = chance.nextInt(2 * Year.MAX_VALUE) - Year.MAX_VALUE;
        return Year.of(of(chance, List.of(0, -1, 2026, 10_000, Year.MIN_VALUE, Year.MAX_VALUE, any)));
    }

    private static LocalDate date(Random chance) {
        return LocalDate.ofYearDay(year(chance).getValue(), 1 + chance.nextInt(365));
    }

    private static LocalTime time(Random chance) {
        return of(
                chance,
                List.of(
                        LocalTime.MIDNIGHT,
                        LocalTime.of(12, 30),
                        LocalTime.MAX,
                        LocalTime.ofNanoOfDay(
                                chance.nextInt(86_400) * 1_000_000_000L + chance.nextInt(1_000_000_000))));
    }

    private static ZoneOffset shift(Random chance) {
        return ZoneOffset.ofTotalSeconds(chance.nextInt(2 * 18 * 3600) - 18 * 3600);
    }

    private static Instant instant(Random chance) {
        return chance.nextBoolean()
                ? Instant.ofEpochSecond(chance.nextInt(), chance.nextInt(1_000_000_000))
                : LocalDateTime.of(LocalDate.of(year(chance).getValue(), 6, 15), time(chance))
                        .toInstant(ZoneOffset.UTC);
    }
}

package dev.afterward.payload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What JSON-B writes as one JSON value and reads back equal, in addition to primitive types and enums; and what it can fill. */
final class JsonbTypes {

    static final Set<Class<?>> SCALARS = Set.of(
            String.class,
            Character.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            UUID.class,
            URI.class,
            URL.class,
            Path.class,
            Date.class,
            TimeZone.class,
            Locale.class,
            Currency.class,
            Instant.class,
            Duration.class,
            Period.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            ZoneId.class,
            ZoneOffset.class);

    /** What JSON-B makes an instance of and fills with the elements that a type argument names. */
    static final Set<Class<?>> CONTAINERS = Set.of(
            Collection.class,
            List.class,
            ArrayList.class,
            LinkedList.class,
            Vector.class,
            CopyOnWriteArrayList.class,
            Set.class,
            HashSet.class,
            LinkedHashSet.class,
            SortedSet.class,
            NavigableSet.class,
            TreeSet.class,
            Queue.class,
            Deque.class,
            ArrayDeque.class,
            Map.class,
            HashMap.class,
            LinkedHashMap.class,
            Hashtable.class,
            SortedMap.class,
            NavigableMap.class,
            TreeMap.class,
            ConcurrentMap.class,
            ConcurrentHashMap.class,
            ConcurrentNavigableMap.class,
            ConcurrentSkipListMap.class);

    /**
     * What has values that do not come back: a negative zero as a float, a {@code java.sql.Date} as a {@code Date}, a path
     * of another file system.
     */
    private static final Set<Class<?>> INEXACT = Set.of(float.class, Float.class, Date.class, URL.class, Path.class);

    /** What JSON-B reads from anything: any word is false as a boolean, and 1e400 is infinite as a double. */
    private static final Set<Class<?>> GUESSED = Set.of(
            boolean.class,
            Boolean.class,
            char.class,
            Character.class,
            float.class,
            Float.class,
            double.class,
            Double.class,
            OptionalDouble.class);

    private static final List<String> PLATFORM = List.of("java.", "javax.", "jakarta.", "jdk.", "sun.");

    private JsonbTypes() {}

    static boolean isInexact(Class<?> scalar) {
        return INEXACT.contains(scalar);
    }

    static boolean isGuessed(Class<?> scalar) {
        return GUESSED.contains(scalar);
    }

    /** Whether a class comes with the JDK or the platform: it is looked at as a whole. */
    static boolean isOfPlatform(Class<?> type) {
        return PLATFORM.stream().anyMatch(type.getName()::startsWith);
    }

    /** Whether the elements of a container may have an order that is neither theirs nor that of the JSON. */
    static boolean isSorted(Class<?> container) {
        return SortedSet.class.isAssignableFrom(container) || SortedMap.class.isAssignableFrom(container);
    }
}

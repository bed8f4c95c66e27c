package dev.afterward.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Reads typed values and remembers what is wrong with them. Not safe for use by several threads. */
final class Values {

    /** Longer ones overflow when they are added to a time in milliseconds, and are slips of the pen. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * A value as it was found.
     *
     * @param what the setting, as messages name it
     * @param key the key it stood under, or an empty text for a default
     * @param text the value, not blank
     * @param source the name of the source it came from
     * @param ordinal the rank of that source
     */
    record Entry(
            String what, String key, String text, @Nullable String source, int ordinal) {

        /** The place, as it stands at the end of messages. */
        String place() {
            return Values.place(key, source);
        }
    }

    private final Config config;
    private final List<String> problems = new ArrayList<>();

    Values(Config config) {
        this.config = config;
    }

    /** What has been found wrong so far; more may be added. */
    List<String> problems() {
        return problems;
    }

    /** The value under a key, or null when it is missing or blank: MicroProfile Config's way to unset one. */
    @Nullable
    Entry find(String what, String key) {
        ConfigValue value;
        try {
            value = config.getConfigValue(key);
        } catch (IllegalArgumentException e) {
            // An expression that leads back to itself.
            problems.add(what + " cannot be resolved: " + e.getMessage() + place(key, null));
            return null;
        }
        String text;
        try {
            text = value.getValue();
        } catch (NoSuchElementException | IllegalArgumentException e) {
            text = null;
        }
        String raw = value.getRawValue();
        if (text == null && raw != null && !raw.isBlank()) {
            // Not the default in its place: tasks would lie in another file than the one that was meant.
            problems.add(what + " cannot be resolved, was '" + raw + "'" + place(key, value.getSourceName()));
            return null;
        }
        return text == null || text.isBlank()
                ? null
                : new Entry(what, key, text.strip(), value.getSourceName(), value.getSourceOrdinal());
    }

    /** The value from the source of the highest rank, whether or not a name is in quotation marks there; or null. */
    @Nullable
    Entry find(String what, String quotedKey, String plainKey) {
        Entry quoted = find(what, quotedKey);
        Entry plain = find(what, plainKey);
        if (quoted == null || plain == null) {
            return quoted == null ? plain : quoted;
        }
        if (quoted.ordinal() == plain.ordinal() && !quoted.text().equals(plain.text())) {
            problems.add(what + " is set twice, to " + quoted.text() + quoted.place() + " and to " + plain.text()
                    + plain.place());
        }
        return plain.ordinal() > quoted.ordinal() ? plain : quoted;
    }

    int whole(Entry entry, int fallback) {
        return parse(entry, Integer::parseInt, "a whole number of at most 2147483647", fallback);
    }

    double decimal(Entry entry, double fallback) {
        return parse(entry, Double::parseDouble, "a number", fallback);
    }

    boolean bool(Entry entry, boolean fallback) {
        return parse(
                entry,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException();
                },
                "true or false",
                fallback);
    }

    <E extends Enum<E>> E oneOf(Class<E> type, Entry entry, E fallback) {
        String names = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        return parse(entry, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)), "one of " + names, fallback);
    }

    Duration duration(Entry entry, Duration fallback) {
        Duration value = parse(entry, Values::duration, "an ISO 8601 duration such as PT10S", fallback);
        // Not by its amount: the shortest duration of all has none.
        if (value.compareTo(LONGEST) > 0 || value.compareTo(LONGEST.negated()) < 0) {
            problems.add(entry.what() + " must be at most " + LONGEST + ", was " + entry.text() + entry.place());
            return fallback;
        }
        return value;
    }

    /** Adds a problem unless a value is as it must be. */
    <T> T require(T value, Entry entry, Predicate<T> condition, String rule) {
        if (!condition.test(value)) {
            problems.add(entry.what() + " must " + rule + ", was " + entry.text() + entry.place());
        }
        return value;
    }

    private static String place(String key, @Nullable String source) {
        return " (" + key + (source == null ? "" : ", from " + source) + ")";
    }

    private static Duration duration(String text) {
        return text.equals("0") ? Duration.ZERO : Duration.parse(text);
    }

    <T> T parse(Entry entry, Function<String, T> parser, String form, T fallback) {
        try {
            return parser.apply(entry.text());
        } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
            problems.add(entry.what() + " must be " + form + ", was '" + entry.text() + "'" + entry.place());
            return fallback;
        }
    }
}

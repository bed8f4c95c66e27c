package dev.afterward.console;

import java.text.MessageFormat;
import java.time.Duration;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The console's texts in one language, for its pages and for code. */
final class ConsoleText {

    /** Where a request has the texts, by the name that the pages call them. */
    static final String OF_PAGES = "afterwardText";

    private static final String BUNDLE = "dev.afterward.console.messages";

    private final ResourceBundle texts;
    private final Locale locale;

    ConsoleText(Locale locale) {
        // English is the base bundle, and asked for as such: a search for "en" would find the default locale's first.
        texts = ResourceBundle.getBundle(
                BUNDLE,
                locale.getLanguage().equals("de") ? Locale.GERMAN : Locale.ROOT,
                ConsoleText.class.getClassLoader());
        this.locale = Locale.forLanguageTag(texts.getString("language"));
    }

    /** The texts by their keys, as the expression language reads them. */
    ResourceBundle bundle() {
        return texts;
    }

    String of(String key) {
        return texts.getString(key);
    }

    boolean has(String key) {
        return texts.containsKey(key);
    }

    /** A text with values. Numbers and durations are given as such: how they are written depends on the language. */
    String of(String key, Object... values) {
        return written(texts.getString(key), values);
    }

    /** The same, for a page that shows a time among the values, of which there is one at the most, in the user's zone. */
    TimedText timed(String key, Object... values) {
        String pattern = texts.getString(key);
        for (int i = 0; i < values.length; i++) {
            String place = "{" + i + "}";
            int at = pattern.indexOf(place);
            if (at >= 0 && values[i] instanceof Moment moment) {
                return new TimedText(
                        written(pattern.substring(0, at), values),
                        moment,
                        written(pattern.substring(at + place.length()), values));
            }
        }
        return new TimedText(written(pattern, values), null, "");
    }

    private String written(String pattern, Object... values) {
        Object[] written = Stream.of(values)
                .map(value -> value instanceof Duration duration ? duration(duration) : value)
                .toArray();
        return new MessageFormat(pattern, locale).format(written);
    }

    String number(long number) {
        return Numbers.of(number, locale);
    }

    /** A number of which more may exist than were counted. */
    String number(long number, boolean more) {
        return number(number) + (more ? "+" : "");
    }

    /** A number that was counted up to a bound. */
    String upTo(long number, long bound) {
        return number(Math.min(number, bound), number >= bound);
    }

    String bytes(long bytes) {
        return Numbers.bytes(bytes, locale);
    }

    String duration(Duration duration) {
        return Wording.duration(duration, locale);
    }

    @Nullable
    String durationOrNull(@Nullable Duration duration) {
        return duration == null ? null : duration(duration);
    }
}

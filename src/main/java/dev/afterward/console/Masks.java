package dev.afterward.console;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hides the values of some fields, in JSON and in other text. A field is hidden when its name contains one of some
 * fragments; upper and lower case and whatever is neither letter nor digit make no difference.
 *
 * <p>JSON is read event by event, because a tree has only one of several fields with the same name.
 */
final class Masks {

    static final String HIDDEN = "•••";

    /** To look for a provider costs more than to read a payload. */
    static final JsonParserFactory PARSERS = parsers();

    private final Set<String> fragments;

    Masks(Set<String> fragments) {
        this.fragments = fragments;
    }

    /**
     * A parser loads the texts of its errors with the first of them. Were that one of nesting, at the end of a stack, no
     * error of a parser could be told from then on, in the whole JVM.
     */
    private static JsonParserFactory parsers() {
        JsonParserFactory parsers = Json.createParserFactory(Map.of());
        try (JsonParser parser = parsers.createParser(new StringReader("}"))) {
            parser.next();
        } catch (RuntimeException expected) {
            // That was the purpose.
        }
        return parsers;
    }

    /** What of a name counts. */
    static String normalized(String name) {
        StringBuilder normalized = new StringBuilder(name.length());
        name.codePoints().filter(Character::isLetterOrDigit).forEach(normalized::appendCodePoint);
        return normalized.toString().toLowerCase(Locale.ROOT);
    }

    boolean isHidden(String name) {
        return isNormalizedHidden(normalized(name));
    }

    /** The same of a name of which only what counts is left. */
    boolean isNormalizedHidden(String normalized) {
        return fragments.stream().anyMatch(normalized::contains);
    }

    /** JSON without the values that are hidden; empty when it is no JSON, so that nobody can tell what to hide. */
    Optional<String> json(String json) {
        if (fragments.isEmpty()) {
            return Optional.of(json);
        }
        MaskedJson masked = new MaskedJson(this);
        // In an array: a parser may stop after a value, whatever follows it.
        try (JsonParser parser = PARSERS.createParser(new StringReader("[" + json + "]"))) {
            if (parser.next() != Event.START_ARRAY || !masked.value(parser, parser.next())) {
                return Optional.empty();
            }
            if (parser.next() != Event.END_ARRAY || parser.hasNext()) {
                return Optional.empty();
            }
            // As it was written, when there is nothing to hide.
            return Optional.of(masked.hasHidden() ? masked.text() : json);
        } catch (RuntimeException e) {
            // No JSON, or nested more deeply than the parser goes, for which it has no exception of its own.
            return Optional.empty();
        }
    }

    /**
     * The same of no more than so many characters, for which the rest is not read: up to the last value that begins among
     * them.
     */
    Optional<String> json(String json, int most) {
        if (json.length() <= most) {
            return json(json);
        }
        String beginning = json.substring(0, most);
        if (fragments.isEmpty()) {
            return Optional.of(beginning);
        }
        return cut(beginning);
    }

    /** JSON that is cut, up to the last value that begins in it; empty when none does. */
    private Optional<String> cut(String beginning) {
        MaskedJson masked = new MaskedJson(this);
        // The quote ends the string that is cut, if it is one. After that the parser fails in any case.
        try (JsonParser parser = PARSERS.createParser(new StringReader("[" + beginning + "\""))) {
            if (parser.next() == Event.START_ARRAY) {
                masked.value(parser, parser.next());
            }
        } catch (RuntimeException e) {
            // What was read until then is JSON.
        }
        masked.cut();
        return Optional.of(masked.text()).filter(text -> !text.isEmpty());
    }

    /** A string within JSON: often it holds JSON itself. */
    String string(String value) {
        return isLikeJson(value) ? json(value).orElseGet(() -> text(value)) : text(value);
    }

    /** The same of a string that is cut. */
    String cutString(String value) {
        return isLikeJson(value) ? cut(value).orElse(HIDDEN) : text(value);
    }

    static boolean isLikeJson(String value) {
        String text = value.stripLeading();
        return !text.isEmpty() && "{[\"".indexOf(text.charAt(0)) >= 0;
    }

    /** Text that is no JSON, without the values that are assigned to a name that is hidden: {@code password=…}. */
    String text(String text) {
        return fragments.isEmpty() ? text : new MaskedText(this, MisfitText.masked(this, text)).masked();
    }
}

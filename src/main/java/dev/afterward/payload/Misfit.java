package dev.afterward.payload;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value in a JSON text that the component of its name cannot hold. JSON-B makes something up for many of them:
 * any word is false as a boolean, and its first letter as a char.
 */
final class Misfit {

    private static final int MOST_CHARS = 60;
    private static final int MOST_PLACE = 200;

    private final JsonParser parser;
    private final @Nullable BiPredicate<Class<?>, String> readable;

    private Misfit(JsonParser parser, @Nullable BiPredicate<Class<?>, String> readable) {
        this.parser = parser;
        this.readable = readable;
    }

    /**
     * Looks for one.
     *
     * @param parser at the beginning of a JSON object
     * @param shape what the text should be
     * @param readable whether a JSON value can be read as a type; it is asked of those that no rule here
     *     refuses; null to go by the rules alone
     * @return the first one, or null when there is none
     */
    static @Nullable String in(JsonParser parser, Shape shape, @Nullable BiPredicate<Class<?>, String> readable) {
        Found found = new Misfit(parser, readable).value(shape, parser.next());
        return found == null ? null : found.text();
    }

    /** A value that does not fit, and where it is as far as is known yet. */
    private record Found(String place, String what) {

        Found under(String outer) {
            if (place.length() > MOST_PLACE) {
                return this;
            }
            String inner = place.isEmpty() || place.startsWith("[") ? place : "." + place;
            return new Found(shortened(outer) + inner, what);
        }

        String text() {
            return (place.isEmpty() ? "it" : "component '" + place + "'") + " " + what;
        }
    }

    private @Nullable Found value(Shape shape, Event event) {
        return switch (event) {
            case START_OBJECT -> object(shape);
            case START_ARRAY -> array(shape);
            default -> shape instanceof Shape.Scalar scalar ? scalar(scalar.type(), event) : single(shape, event);
        };
    }

    private @Nullable Found object(Shape shape) {
        if (shape instanceof Shape.Unknown) {
            parser.skipObject();
            return null;
        }
        if (shape instanceof Shape.Scalar || shape instanceof Shape.Elements) {
            return misfit(shape, "an object");
        }
        Shape object = shape;
        while (parser.next() == Event.KEY_NAME) {
            String key = parser.getString();
            Event event = parser.next();
            if (object instanceof Shape.Choice choice) {
                // JSON-B writes the key before all others.
                object = key.equals(choice.key()) && event == Event.VALUE_STRING
                        ? choice.byAlias().getOrDefault(parser.getString(), Shape.UNKNOWN)
                        : Shape.UNKNOWN;
            }
            Found found = value(part(object, key), event);
            if (found != null) {
                return found.under(key);
            }
        }
        return null;
    }

    private static Shape part(Shape object, String key) {
        if (object instanceof Shape.Properties properties) {
            return properties.byName().getOrDefault(key, Shape.UNKNOWN);
        }
        return object instanceof Shape.Entries entries ? entries.value() : Shape.UNKNOWN;
    }

    private @Nullable Found array(Shape shape) {
        if (shape instanceof Shape.Unknown) {
            parser.skipArray();
            return null;
        }
        if (shape instanceof Shape.Entries entries && !(entries.key() instanceof Shape.Scalar)) {
            return elements(
                    new Shape.Properties(Map.Entry.class, Map.of("key", entries.key(), "value", entries.value())));
        }
        return shape instanceof Shape.Elements elements ? elements(elements.element()) : misfit(shape, "an array");
    }

    private @Nullable Found elements(Shape element) {
        int index = 0;
        for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
            Found found = value(element, event);
            if (found != null) {
                return found.under("[" + index + "]");
            }
            index++;
        }
        return null;
    }

    /** A single value where there should be an object or an array; or anything. */
    private @Nullable Found single(Shape shape, Event event) {
        return event == Event.VALUE_NULL || shape instanceof Shape.Unknown ? null : misfit(shape, told(event));
    }

    private @Nullable Found scalar(Class<?> type, Event event) {
        if (event == Event.VALUE_NULL) {
            return type.isPrimitive() ? misfit(type, told(event)) : null;
        }
        if (!holds(type, event)) {
            return misfit(type, told(event));
        }
        return readable == null || readable.test(type, parser.getValue().toString()) ? null : misfit(type, told(event));
    }

    private boolean holds(Class<?> type, Event event) {
        boolean text = event == Event.VALUE_STRING;
        boolean word = event == Event.VALUE_TRUE || event == Event.VALUE_FALSE;
        if (type == boolean.class || type == Boolean.class) {
            return word || (text && Set.of("true", "false").contains(parser.getString()));
        }
        if (type == char.class || type == Character.class) {
            return text && parser.getString().length() == 1;
        }
        if (type.isEnum()) {
            return text && isConstant(type, parser.getString());
        }
        return Numbers.holds(type, word ? "" : parser.getString());
    }

    private static boolean isConstant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .anyMatch(constant -> ((Enum<?>) constant).name().equals(name));
    }

    private String told(Event event) {
        return switch (event) {
            case VALUE_NULL -> "null";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_STRING -> "\"" + shortened(parser.getString()) + "\"";
            default -> shortened(parser.getString());
        };
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
    }

    private static Found misfit(Shape shape, String what) {
        if (shape instanceof Shape.Scalar scalar) {
            return misfit(scalar.type(), what);
        }
        if (shape instanceof Shape.Properties properties) {
            return misfit(properties.type(), what);
        }
        return new Found(
                "",
                "is " + (shape instanceof Shape.Elements ? "a list" : "an object") + ", which cannot be read" + " from "
                        + what);
    }

    private static Found misfit(Class<?> type, String what) {
        String name = type.isPrimitive() ? type.getName() : type.getSimpleName();
        return new Found("", "is of type " + name + ", which cannot be read from " + what);
    }
}

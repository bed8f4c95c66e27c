package dev.afterward.console;

import dev.afterward.store.TaskQuery;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A text that a field of the payload has to contain. It reads the payload as the user is shown it, so that it finds nothing
 * that is hidden.
 *
 * @param path the name of the field, at any depth; or the names of the field and of those around it, with dots between them
 * @param text the text
 */
record FieldTerm(String path, String text) implements TaskQuery.Term {

    @Override
    public boolean isInError(String shown) {
        return false;
    }

    @Override
    public boolean isInPayload(String shown) {
        // The quote ends the string in which the payload may have been cut.
        try (JsonParser parser = Masks.PARSERS.createParser(new StringReader(shown + "\""))) {
            return new Reading(parser, "." + TaskQuery.lower(path) + ".", TaskQuery.lower(text)).finds();
        } catch (RuntimeException e) {
            // It is cut, or no JSON: the field is not in what was read until then.
            return false;
        }
    }

    /** One pass over a payload. Without recursion: the nesting is the payload's choice. */
    private static final class Reading {

        private final JsonParser parser;
        private final String path;
        private final String text;

        /** The names of the fields around the event, each with a dot behind it. */
        private final StringBuilder names = new StringBuilder(".");

        /** How many characters of the names belong to each object that is open. */
        private final Deque<Integer> lengths = new ArrayDeque<>();

        private int depth;

        /** Whether the next value is the field's. */
        private boolean named;

        /** The depth of the object or array that is the field's value, or 0 outside of it. */
        private int inside;

        Reading(JsonParser parser, String path, String text) {
            this.parser = parser;
            this.path = path;
            this.text = text;
        }

        /** Whether the field contains the text, in its value or in one within it. */
        boolean finds() {
            do {
                Event event = parser.next();
                switch (event) {
                    case START_OBJECT, START_ARRAY -> begin(event == Event.START_OBJECT);
                    case END_OBJECT, END_ARRAY -> end(event == Event.END_OBJECT);
                    case KEY_NAME -> name(parser.getString());
                    case VALUE_STRING, VALUE_NUMBER -> {
                        if (isFound(parser.getString())) {
                            return true;
                        }
                    }
                    case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                        if (isFound(event.name().substring("VALUE_".length()))) {
                            return true;
                        }
                    }
                }
            } while (depth > 0);
            return false;
        }

        private void begin(boolean object) {
            depth++;
            if (named) {
                inside = depth;
                named = false;
            }
            if (object) {
                lengths.push(names.length());
            }
        }

        private void end(boolean object) {
            if (inside == depth) {
                inside = 0;
            }
            depth--;
            if (object) {
                names.setLength(lengths.pop());
            }
        }

        private void name(String name) {
            names.setLength(lengths.element());
            names.append(TaskQuery.lower(name)).append('.');
            int start = names.length() - path.length();
            named = inside == 0 && start >= 0 && names.substring(start).equals(path);
        }

        private boolean isFound(String value) {
            boolean asked = named || inside > 0;
            named = false;
            return asked && TaskQuery.lower(value).contains(text);
        }
    }
}

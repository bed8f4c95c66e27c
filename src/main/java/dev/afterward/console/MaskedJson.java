package dev.afterward.console;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes JSON again as it is read, with other values for the fields that are hidden. */
final class MaskedJson {

    /** Fields that say what the value of their object is. */
    private static final Set<String> NAMING = Set.of("name", "key", "field", "header", "property", "parameter");

    /** An option of a command, whose value is the next argument. */
    private static final Pattern OPTION = Pattern.compile("--?[\\p{L}\\p{N}_.-]+");

    private final Masks masks;
    private final StringBuilder out = new StringBuilder();
    private boolean hasHidden;

    /** The objects and arrays that are open, the innermost first. */
    private final Deque<Open> open = new ArrayDeque<>();

    private boolean isNaming;

    /** The string that was written last, and where: it may be one that is cut. */
    private @Nullable String lastString;

    private int lastStart;

    /** An object or an array that has begun and not ended. */
    private static final class Open {
        final boolean isArray;
        /** Where its values of that name begin and end, or the second element of a pair. */
        final List<int[]> values = new ArrayList<>(0);

        int elements;
        boolean hasHiddenName;
        boolean hidesNext;
        int valueStart = -1;

        Open(boolean isArray) {
            this.isArray = isArray;
        }

        void valueEnds(int end) {
            if (valueStart >= 0) {
                values.add(new int[] {valueStart, end});
                valueStart = -1;
            }
        }
    }

    MaskedJson(Masks masks) {
        this.masks = masks;
    }

    /** What is written so far. */
    String text() {
        return out.toString();
    }

    boolean hasHidden() {
        return hasHidden;
    }

    /**
     * Writes the value that begins with an event, to its end. Without recursion: the nesting is the payload's choice.
     *
     * @return whether there was a value
     */
    boolean value(JsonParser parser, Event first) {
        Event event = first;
        while (true) {
            lastString = null;
            if (isHiddenNext(event)) {
                begin();
                open.element().hidesNext = false;
                hasHidden = true;
                quote(Masks.HIDDEN);
                skipValue(parser, event);
                event = parser.next();
                continue;
            }
            switch (event) {
                case START_OBJECT, START_ARRAY -> {
                    begin();
                    out.append(event == Event.START_OBJECT ? '{' : '[');
                    open.push(new Open(event == Event.START_ARRAY));
                }
                case END_OBJECT, END_ARRAY -> {
                    if (open.isEmpty()) {
                        return false;
                    }
                    end(open.pop());
                    out.append(event == Event.END_OBJECT ? '}' : ']');
                }
                case KEY_NAME -> key(parser);
                case VALUE_STRING -> {
                    begin();
                    name(parser.getString());
                    string(parser.getString());
                }
                case VALUE_NUMBER -> {
                    begin();
                    out.append(parser.getString());
                }
                case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                    begin();
                    out.append(event.name().substring("VALUE_".length()).toLowerCase(Locale.ROOT));
                }
            }
            if (open.isEmpty()) {
                return true;
            }
            event = parser.next();
        }
    }

    /** There will be no more, although something is open: nobody knows the names that would have come. */
    void cut() {
        if (lastString != null) {
            out.setLength(lastStart);
            quote(masks.cutString(lastString));
        }
        while (!open.isEmpty()) {
            Open inner = open.pop();
            end(inner);
            if (!inner.isArray) {
                hide(inner);
            }
        }
    }

    private void begin() {
        separate();
        Open in = open.peek();
        if (in != null && in.isArray) {
            in.elements++;
            in.valueStart = in.elements == 2 ? out.length() : -1;
        }
    }

    private void end(Open ended) {
        ended.valueEnds(out.length());
        if (ended.isArray && ended.hasHiddenName && ended.elements == 2) {
            hide(ended);
        }
    }

    /** A string may say what is hidden: the value of such a field, or the first of a pair. */
    private void name(String value) {
        Open in = open.peek();
        if (in == null) {
            return;
        }
        if (in.isArray) {
            in.hidesNext = OPTION.matcher(value).matches() && masks.isHidden(value);
            // No sentence.
            in.hasHiddenName |= in.elements == 1 && value.indexOf(' ') < 0 && isHiddenName(value);
        } else if (isNaming && isHiddenName(value)) {
            in.hasHiddenName = true;
            hide(in);
        }
    }

    /** What holds JSON is no name, whatever is named in it. */
    private boolean isHiddenName(String value) {
        return !Masks.isLikeJson(value) && masks.isHidden(value);
    }

    private boolean isHiddenNext(Event event) {
        Open in = open.peek();
        return in != null && in.isArray && in.hidesNext && event != Event.END_ARRAY;
    }

    private void hide(Open in) {
        for (int i = in.values.size() - 1; i >= 0; i--) {
            int[] value = in.values.get(i);
            out.replace(value[0], value[1], '"' + Masks.HIDDEN + '"');
            hasHidden = true;
        }
        in.values.clear();
    }

    private void key(JsonParser parser) {
        Open in = open.element();
        in.valueEnds(out.length());
        String name = parser.getString();
        separate();
        String shown = masks.text(name);
        hasHidden |= !shown.equals(name);
        quote(shown);
        out.append(':');
        String normalized = Masks.normalized(name);
        isNaming = NAMING.contains(normalized);
        boolean isValue = normalized.startsWith("value");
        if (masks.isNormalizedHidden(normalized) || (in.hasHiddenName && isValue)) {
            hasHidden = true;
            // Before the value is read: it may be cut.
            quote(Masks.HIDDEN);
            skipValue(parser, parser.next());
        } else if (isValue) {
            in.valueStart = out.length();
        }
    }

    /** A value whose first event has come. */
    private static void skipValue(JsonParser parser, Event first) {
        int depth = 0;
        for (Event event = first; ; event = parser.next()) {
            switch (event) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return;
            }
        }
    }

    private void string(String value) {
        String shown = masks.string(value);
        hasHidden |= !shown.equals(value);
        lastString = value;
        lastStart = out.length();
        quote(shown);
    }

    private void separate() {
        if (!out.isEmpty() && "{[:".indexOf(out.charAt(out.length() - 1)) < 0) {
            out.append(',');
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}

package dev.afterward.payload;

import org.jspecify.annotations.Nullable;

/** The oracle of {@link JsonShape}: the same verdicts, found by one plain step a byte. */
final class PlainShape {

    private PlainShape() {}

    static @Nullable String flaw(byte[] json) {
        int depth = 0;
        boolean text = false;
        boolean ended = false;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            if (text) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    text = false;
                }
            } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                if (ended) {
                    return "something follows the JSON object, at byte " + i;
                }
                if (depth == 0 && c != '{') {
                    return "it is not a JSON object";
                }
                if (c == '"') {
                    text = true;
                } else if (c == '{' || c == '[') {
                    if (++depth > 200) {
                        return "it is nested more than 200 levels deep";
                    }
                } else if (c == '}' || c == ']') {
                    ended = --depth == 0;
                }
            }
        }
        return ended ? null : json.length == 0 ? "it is empty" : "the JSON object does not end";
    }
}

package dev.afterward.payload;

import org.jspecify.annotations.Nullable;

/**
 * Looks at a JSON text from the outside, before a parser does: parsers recurse until the stack is at its end, and
 * JSON-B stops reading where the first value ends.
 */
final class JsonShape {

    /** No task needs more; each level costs JSON-B a few stack frames. */
    static final int MAX_DEPTH = 200;

    private JsonShape() {}

    /**
     * What keeps a text from being one JSON object. Whether the object is well formed is left to the parser.
     *
     * @param json a text in UTF-8
     * @return the reason, or null when there is none
     */
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
                    if (++depth > MAX_DEPTH) {
                        return "it is nested more than " + MAX_DEPTH + " levels deep";
                    }
                } else if (c == '}' || c == ']') {
                    ended = --depth == 0;
                }
            }
        }
        return ended ? null : json.length == 0 ? "it is empty" : "the JSON object does not end";
    }
}

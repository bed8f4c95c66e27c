package dev.afterward.payload;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a JSON text from the outside, before a parser does: parsers recurse until the stack is at its end, and
 * JSON-B stops reading where the first value ends.
 */
final class JsonShape {

    /** No task needs more; each level costs JSON-B a few stack frames. */
    static final int MAX_DEPTH = 200;

    private static final String UNENDED = "the JSON object does not end";

    private JsonShape() {}

    /**
     * What keeps a text from being one JSON object. Whether the object is well formed is left to the parser.
     *
     * @param json a text in UTF-8
     * @return the reason, or null when there is none
     */
    static @Nullable String flaw(byte[] json) {
        int start = pastSpace(json, 0);
        if (start == json.length) {
            return json.length == 0 ? "it is empty" : UNENDED;
        }
        if (json[start] != '{') {
            return "it is not a JSON object";
        }
        // One character a byte, only to find the ends of texts: the JDK searches a String many bytes at a time.
        String bytes = new String(json, StandardCharsets.ISO_8859_1);
        int depth = 0;
        for (int i = start; i < json.length; i++) {
            switch (json[i]) {
                case '"' -> i = endOfText(bytes, i + 1);
                case '{', '[' -> {
                    if (++depth > MAX_DEPTH) {
                        return "it is nested more than " + MAX_DEPTH + " levels deep";
                    }
                }
                case '}', ']' -> {
                    if (--depth == 0) {
                        int next = pastSpace(json, i + 1);
                        return next == json.length ? null : "something follows the JSON object, at byte " + next;
                    }
                }
                default -> {
                    // The parser's business.
                }
            }
        }
        return UNENDED;
    }

    private static int pastSpace(byte[] json, int from) {
        int i = from;
        while (i < json.length && (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** Where the quotation mark is that ends a text, or the length of all when there is none. */
    private static int endOfText(String json, int begin) {
        int quote = json.indexOf('"', begin);
        while (quote >= 0 && isEscaped(json, begin, quote)) {
            quote = json.indexOf('"', quote + 1);
        }
        return quote < 0 ? json.length() : quote;
    }

    /** Whether an odd number of backslashes stands before it: each pair of them is a backslash of the text. */
    private static boolean isEscaped(String json, int begin, int quote) {
        int first = quote;
        while (first > begin && json.charAt(first - 1) == '\\') {
            first--;
        }
        return (quote - first) % 2 == 1;
    }
}

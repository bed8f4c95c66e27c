package dev.afterward.console;

/**
 * Lays JSON out over lines without reading it: numbers, double keys and the order stay what is stored, and text that is
 * no JSON, or is cut off, comes out whole.
 */
final class PrettyJson {

    /** Nesting is the payload's choice; indentation that follows it for ever would square its length. */
    private static final int DEEPEST = 20;

    private final StringBuilder out;
    private int depth;
    /** Whether blanks stood where JSON has none that matter; text that is no JSON keeps one. */
    private boolean gap;

    private PrettyJson(int length) {
        out = new StringBuilder(length + length / 2);
    }

    static String of(String json) {
        PrettyJson pretty = new PrettyJson(json.length());
        pretty.layOut(json);
        return pretty.out.toString();
    }

    private void layOut(String json) {
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case '"' -> {
                    int end = endOfString(json, i);
                    out.append(json, i, end);
                    i = end - 1;
                }
                case '{', '[' -> {
                    int next = nextVisible(json, i + 1);
                    out.append(c);
                    if (next < json.length() && json.charAt(next) == closing(c)) {
                        out.append(json.charAt(next));
                        i = next;
                    } else {
                        depth++;
                        newLine();
                    }
                }
                case '}', ']' -> {
                    depth = Math.max(0, depth - 1);
                    newLine();
                    out.append(c);
                }
                case ',' -> {
                    out.append(c);
                    newLine();
                }
                case ':' -> out.append(": ");
                case ' ', '\t', '\n', '\r' -> gap = !out.isEmpty() && !follows("{[,: \n");
                default -> {
                    if (gap) {
                        out.append(' ');
                    }
                    out.append(c);
                }
            }
            gap &= " \t\n\r".indexOf(c) >= 0;
        }
    }

    private boolean follows(String any) {
        return any.indexOf(out.charAt(out.length() - 1)) >= 0;
    }

    private void newLine() {
        out.append('\n').append("  ".repeat(Math.min(depth, DEEPEST)));
    }

    private static char closing(char opening) {
        return opening == '{' ? '}' : ']';
    }

    private static int endOfString(String json, int start) {
        for (int i = start + 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return json.length();
    }

    private static int nextVisible(String json, int start) {
        int i = start;
        while (i < json.length() && " \t\n\r".indexOf(json.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }
}

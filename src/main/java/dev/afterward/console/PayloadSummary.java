package dev.afterward.console;

/** What a task holds, in one line: names and values without the signs of JSON. */
final class PayloadSummary {

    private static final int LONGEST = 160;

    private PayloadSummary() {}

    /** A line of JSON, which may be cut anywhere. */
    static String of(String json) {
        StringBuilder line = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < json.length() && line.length() <= LONGEST; i++) {
            char c = json.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted) {
                if (c == '\\' && i + 1 < json.length()) {
                    i++;
                    c = json.charAt(i);
                    line.append("nrtbf".indexOf(c) >= 0 ? ' ' : c);
                } else {
                    line.append(c);
                }
            } else if (c == ',' || c == ':') {
                line.append(c).append(' ');
            } else if ("{}[]".indexOf(c) < 0 && !Character.isWhitespace(c)) {
                line.append(c);
            }
        }
        return Wording.text(line.toString().strip(), LONGEST);
    }
}

package dev.afterward.store;

import dev.afterward.PayloadException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of error a text tells of. Two errors are of one kind when they have the same outermost class, and their root
 * causes the same class and the same message but for what differs from task to task: numbers, ids, addresses and quoted
 * values. An interruption at the root says how an attempt was ended, and not why: there the outermost error counts. So it
 * does where a payload could not be read: the root quotes the value, and only the outermost error says of which component.
 *
 * @param type the class of the root cause, or empty when the text does not begin with one
 * @param message its message, on one line; may be empty
 * @param fingerprint a number that is the same for all errors of the kind, never 0
 */
public record ErrorKind(String type, String message, long fingerprint) {

    /** What a message says in its first characters; the rest is data, more often than not. */
    private static final int LONGEST_MESSAGE = 300;

    private static final String CAUSED_BY = "\nCaused by: ";

    private static final Pattern TYPE = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    /** An apostrophe within a word quotes nothing. */
    private static final Pattern QUOTED = Pattern.compile(
            "\"[^\"]*\"|(?<![\\p{L}\\p{N}])'[^']*'|`[^`]*`|\u201c[^\u201d]*\u201d|\u00ab[^\u00bb]*\u00bb");

    /** These numbers are the error, and not its data: HTTP 404 and HTTP 503 are two errors. */
    private static final Pattern CODE =
            Pattern.compile("(?i)\\b(?:(?:http|status|code)[ :=]{1,2}\\d{3}|(?:sqlstate[ :=]{1,2}|ora-)\\d{5})\\b");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_@.:/\\\\+#%&=?-]++");

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{8,}");

    /**
     * The kind of an error.
     *
     * @param error its text: a stack trace, or a sentence
     * @return its kind
     */
    public static ErrorKind of(String error) {
        String text = error.strip();
        Headline first = Headline.of(text, 0);
        int at = text.lastIndexOf(CAUSED_BY);
        while (at >= 0 && text.startsWith("[CIRCULAR", at + CAUSED_BY.length())) {
            at = text.lastIndexOf(CAUSED_BY, at - 1);
        }
        Headline root = at < 0 ? first : Headline.of(text, at + CAUSED_BY.length());
        Headline shown = root.isInterruption() || first.isOfAPayload() ? first : root;
        return new ErrorKind(
                shown.type, shown.message, hash(first.type + '\n' + shown.type + '\n' + template(shown.message)));
    }

    /** Its class without the package; empty when it has none. */
    public String simpleType() {
        return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    }

    /** What a message says of every task. */
    static String template(String message) {
        String plain = QUOTED.matcher(message).replaceAll("?");
        // Its digits as letters, so that the next step leaves them.
        plain = CODE.matcher(plain).replaceAll(code -> letters(code.group()));
        return WORD.matcher(plain)
                .replaceAll(word -> isData(word.group()) ? "#" : Matcher.quoteReplacement(word.group()));
    }

    private static String letters(String code) {
        StringBuilder letters = new StringBuilder();
        code.chars().forEach(c -> letters.append((char) (c >= '0' && c <= '9' ? c - '0' + 'a' : c)));
        return letters.toString();
    }

    private static boolean isData(String word) {
        return word.indexOf('@') >= 0
                || word.codePoints().anyMatch(Character::isDigit)
                || HEX.matcher(word).matches();
    }

    /** FNV-1a. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash == 0 ? 1 : hash;
    }

    private record Headline(String type, String message) {

        /** The class and the message that stand at a place of a stack trace. */
        static Headline of(String text, int from) {
            int end = text.indexOf('\n', from);
            while (end >= 0 && !isFrameOrCause(text, end)) {
                end = text.indexOf('\n', end + 1);
            }
            String line = text.substring(from, end < 0 ? text.length() : end);
            int colon = line.indexOf(": ");
            String type = colon < 0 ? line : line.substring(0, colon);
            if (!TYPE.matcher(type).matches() || (colon < 0 && type.indexOf('.') < 0)) {
                return new Headline("", oneLine(line));
            }
            return new Headline(type, colon < 0 ? "" : oneLine(line.substring(colon + 2)));
        }

        private static boolean isFrameOrCause(String text, int at) {
            return text.startsWith("\n\t", at) || text.startsWith(CAUSED_BY, at);
        }

        private static String oneLine(String message) {
            String most = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
            return SPACE.matcher(most.strip()).replaceAll(" ");
        }

        boolean isOfAPayload() {
            return type.equals(PayloadException.class.getName());
        }

        boolean isInterruption() {
            return type.contains("Interrupt");
        }
    }
}

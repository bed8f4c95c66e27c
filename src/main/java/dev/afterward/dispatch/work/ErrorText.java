package dev.afterward.dispatch.work;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** The text of an error as it is stored and told: bounded, its cut marked, its root cause kept. */
public final class ErrorText {

    /** The most characters of an error. A store may have to cut again where a character takes more than a byte. */
    static final int MOST_CHARS = 16 * 1024;

    private static final int HEAD = MOST_CHARS * 5 / 8;

    private ErrorText() {}

    /**
     * The stack trace of a failure. A processor's exception may throw while it is printed, or print nothing: then it is
     * the name of its class, with its message if it has one.
     *
     * @param failure the failure
     * @return its text, never empty
     */
    public static String of(Throwable failure) {
        try {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            String trace = text.toString();
            return trace.isBlank() ? name(failure) + " (it printed no stack trace)" : cut(trace);
        } catch (Throwable e) {
            return name(failure) + " (its stack trace could not be printed: "
                    + e.getClass().getName() + ")";
        }
    }

    /** The name of its class, with its message if it has one. */
    static String name(Throwable failure) {
        String message = message(failure);
        String name = failure.getClass().getName();
        return message == null ? name : cut(name + ": " + message);
    }

    private static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable e) {
            return null;
        }
    }

    /** The head and the tail of a text that is too long: the tail of a stack trace holds the root cause. */
    static String cut(String text) {
        if (text.length() <= MOST_CHARS) {
            return text;
        }
        String mark = "\n… " + (text.length() - MOST_CHARS) + " characters left out …\n";
        int head = HEAD;
        int tail = text.length() - (MOST_CHARS - HEAD - mark.length());
        if (Character.isHighSurrogate(text.charAt(head - 1))) {
            head--;
        }
        if (Character.isLowSurrogate(text.charAt(tail))) {
            tail++;
        }
        return text.substring(0, head) + mark + text.substring(tail);
    }
}

package dev.afterward.dispatch.work;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack trace as {@link Throwable#printStackTrace()} writes it, without a call of that method: an exception can override
 * it to print nothing or to throw, and a long chain of causes overflows its stack. What an application can override is
 * called once for each exception, and may throw.
 */
final class StackTrace {

    /** The most characters that are written before the rest of a chain is passed over, but for its root cause. */
    private static final int MOST_CHARS = 256 * 1024;

    /** The most characters of one exception's class and message. */
    private static final int MOST_HEADLINE = 8 * 1024;

    /** How far down a chain its root cause is looked for: some exceptions make a new cause whenever they are asked. */
    private static final int MOST_CAUSES = 200_000;

    /** How deep suppressed exceptions of suppressed exceptions are written. */
    private static final int MOST_NESTED = 8;

    private static final StackTraceElement[] NO_FRAMES = {};
    private static final String CAUSED_BY = "Caused by: ";

    private final StringBuilder text = new StringBuilder();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private int rootAt;
    private boolean complete = true;

    StackTrace(Throwable failure) {
        add(failure, "", 0, NO_FRAMES);
    }

    /** All of it, or as much as there is room for and then the root cause. */
    String text() {
        return text.toString();
    }

    /** Where the root cause begins; 0 when the failure has no cause. */
    int rootAt() {
        return rootAt;
    }

    /** Whether no exception was passed over. */
    boolean isComplete() {
        return complete;
    }

    /** An exception, then its causes. */
    private void add(Throwable first, String caption, int nested, StackTraceElement[] enclosing) {
        String indent = "\t".repeat(nested);
        Throwable failure = first;
        String what = caption;
        StackTraceElement[] around = enclosing;
        while (true) {
            seen.add(failure);
            text.append(indent).append(what).append(headline(failure)).append('\n');
            StackTraceElement[] frames = frames(failure);
            addFrames(frames, around, indent);
            addSuppressed(failure, nested, frames);
            Throwable cause = cause(failure);
            if (cause == null) {
                return;
            }
            if (nested == 0) {
                rootAt = text.length();
            }
            if (seen.contains(cause)) {
                text.append(indent)
                        .append(CAUSED_BY)
                        .append("[CIRCULAR REFERENCE: ")
                        .append(headline(cause))
                        .append("]\n");
                return;
            }
            if (text.length() > MOST_CHARS) {
                complete = false;
                if (nested == 0) {
                    addRoot(cause);
                }
                return;
            }
            what = CAUSED_BY;
            around = frames;
            failure = cause;
        }
    }

    private void addSuppressed(Throwable failure, int nested, StackTraceElement[] frames) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (text.length() > MOST_CHARS || nested == MOST_NESTED) {
                complete = false;
                return;
            }
            if (seen.contains(suppressed)) {
                continue;
            }
            add(suppressed, "Suppressed: ", nested + 1, frames);
        }
    }

    private void addRoot(Throwable cause) {
        Throwable root = root(cause);
        text.append(CAUSED_BY).append(headline(root)).append('\n');
        addFrames(frames(root), NO_FRAMES, "");
    }

    /** The frames that it does not share with the exception around it. */
    private void addFrames(StackTraceElement[] frames, StackTraceElement[] around, String indent) {
        int own = frames.length;
        int other = around.length;
        while (own > 0 && other > 0 && frames[own - 1].equals(around[other - 1])) {
            own--;
            other--;
        }
        for (int i = 0; i < own; i++) {
            text.append(indent).append("\tat ").append(frames[i]).append('\n');
        }
        if (own < frames.length) {
            text.append(indent).append("\t... ").append(frames.length - own).append(" more\n");
        }
    }

    /** The last cause of a chain; of one that leads back to itself, one of the circle. */
    private static Throwable root(Throwable failure) {
        Throwable at = failure;
        Throwable mark = failure;
        int next = 1;
        for (int step = 1; step <= MOST_CAUSES; step++) {
            Throwable cause = cause(at);
            if (cause == null || cause == mark) {
                return at;
            }
            at = cause;
            if (step == next) {
                mark = at;
                next *= 2;
            }
        }
        return at;
    }

    /** Its class and message, as it names itself. */
    static String headline(Throwable failure) {
        String line = name(failure);
        if (line.length() <= MOST_HEADLINE) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(MOST_HEADLINE - 1)) ? MOST_HEADLINE - 1 : MOST_HEADLINE;
        return line.substring(0, end) + "… (" + (line.length() - end) + " more characters)";
    }

    private static String name(Throwable failure) {
        String type = failure.getClass().getName();
        try {
            String line = failure.toString();
            return line == null || line.isBlank() ? type : line;
        } catch (Throwable e) {
            return type + " (its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    /** The cause of an exception; null as well if it throws when it is asked, as an application's may. */
    static @Nullable Throwable cause(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    private static StackTraceElement[] frames(Throwable failure) {
        try {
            StackTraceElement[] frames = failure.getStackTrace();
            return frames == null ? NO_FRAMES : frames;
        } catch (Throwable e) {
            return NO_FRAMES;
        }
    }
}

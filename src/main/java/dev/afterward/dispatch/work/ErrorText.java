package dev.afterward.dispatch.work;

/** The text of an error as it is stored and reported: bounded, its cuts marked, its root cause kept. */
public final class ErrorText {

    /** The most bytes of an error in UTF-8: as many as a store keeps, so that it has nothing left to cut. */
    static final int MOST_BYTES = 16 * 1024;

    /** What is left for the head beside two marks and the tail. */
    private static final int HEAD_BYTES = 10 * 1024;

    private static final int TAIL_BYTES = 6 * 1024 - 256;

    /** So much of the root cause has to be in the head; else it is in the tail from its beginning. */
    private static final int ROOT_CHARS = 2 * 1024;

    private ErrorText() {}

    /**
     * The stack trace of a failure. If it is too long, its head is kept, and the root cause or what else it ends with.
     *
     * @param failure the failure
     * @return its text, never empty
     */
    public static String of(Throwable failure) {
        StackTrace trace;
        try {
            trace = new StackTrace(failure);
        } catch (Throwable e) {
            return failure.getClass().getName() + " (its stack trace cannot be read: "
                    + e.getClass().getName() + ")";
        }
        return cut(trace.text(), trace.rootAt(), trace.isComplete() ? "" : "more than ");
    }

    /** The name of its class, with its message if it has one. */
    static String name(Throwable failure) {
        return StackTrace.headline(failure);
    }

    /**
     * Leaves out the middle of a text that is too long.
     *
     * @param text the text
     * @param rootAt where its root cause begins; 0 when it has none
     * @param atLeast what is put before the number of characters that are left out
     * @return the text, or its head and its tail with a mark between them
     */
    static String cut(String text, int rootAt, String atLeast) {
        if (bytes(text) <= MOST_BYTES) {
            return text;
        }
        int head = prefix(text, 0, HEAD_BYTES);
        int from = suffix(text, TAIL_BYTES);
        int to = text.length();
        if (rootAt + ROOT_CHARS > head && rootAt > 0) {
            head = Math.min(head, rootAt);
            if (rootAt < from) {
                from = rootAt;
                to = prefix(text, from, TAIL_BYTES);
            }
        }
        String kept = text.substring(0, head) + mark(atLeast, from - head) + text.substring(from, to);
        return to == text.length() ? kept : kept + mark("", text.length() - to);
    }

    private static String mark(String atLeast, int characters) {
        return characters == 0 ? "" : "\n… " + atLeast + characters + " characters left out …\n";
    }

    private static int bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += bytes(text.charAt(i));
        }
        return bytes;
    }

    /** Each half of a surrogate pair counts for half of its four bytes. */
    private static int bytes(char c) {
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    /** The end of the part that begins here and has at most so many bytes; it divides no character. */
    private static int prefix(String text, int from, int most) {
        int end = from;
        int left = most;
        while (end < text.length() && bytes(text.charAt(end)) <= left) {
            left -= bytes(text.charAt(end));
            end++;
        }
        return end < text.length() && end > from && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /** Where the part begins that ends the text and has at most so many bytes; it divides no character. */
    private static int suffix(String text, int most) {
        int start = text.length();
        int left = most;
        while (start > 0 && bytes(text.charAt(start - 1)) <= left) {
            left -= bytes(text.charAt(start - 1));
            start--;
        }
        return start > 0 && start < text.length() && Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start;
    }
}

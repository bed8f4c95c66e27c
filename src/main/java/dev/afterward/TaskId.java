package dev.afterward;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * The id of a task: 64 bits, sortable by the time of its creation, written as 13 characters of
 * <a href="https://www.crockford.com/base32.html">Crockford's base 32</a>.
 *
 * <p>From the top: 42 bits of milliseconds since 2020-01-01T00:00Z, 12 bits of a counter, 10 bits that tell clients of
 * one store apart (the layout known as TSID). Ids are positive until the year 2089.
 *
 * @param value the bits
 */
public record TaskId(long value) implements Comparable<TaskId>, Serializable {

    /** 2020-01-01T00:00Z in milliseconds of the Unix epoch: where the ids' milliseconds begin. */
    static final long EPOCH = 1_577_836_800_000L;

    private static final int TIME_SHIFT = 22;
    private static final int LENGTH = 13;
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    /**
     * Reads what {@link #toString} has written. Case does not matter, and as Crockford has it, {@code O} is read as 0,
     * {@code I} and {@code L} as 1.
     *
     * @param text 13 characters
     * @return the id
     * @throws IllegalArgumentException when the text is no id
     */
    public static TaskId parse(String text) {
        if (Objects.requireNonNull(text, "the text of the task id is null").length() != LENGTH) {
            throw notAnId(text);
        }
        long value = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0 || (i == 0 && digit > 15)) {
                throw notAnId(text);
            }
            value = value << 5 | digit;
        }
        return new TaskId(value);
    }

    /**
     * When the task was created, as its client's clock had it.
     *
     * @return the instant, in milliseconds
     */
    public Instant createdAt() {
        return Instant.ofEpochMilli((value >>> TIME_SHIFT) + EPOCH);
    }

    @Override
    public int compareTo(TaskId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        long rest = value;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
        return new String(text);
    }

    private static int digit(char c) {
        char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
        return switch (upper) {
            case 'O' -> 0;
            case 'I', 'L' -> 1;
            default -> indexOf(upper);
        };
    }

    private static int indexOf(char digit) {
        for (int i = 0; i < DIGITS.length; i++) {
            if (DIGITS[i] == digit) {
                return i;
            }
        }
        return -1;
    }

    private static IllegalArgumentException notAnId(String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return new IllegalArgumentException(
                "not a task id: '" + shown + "' (expected 13 characters, such as 0HB6ZV3K40G00)");
    }
}

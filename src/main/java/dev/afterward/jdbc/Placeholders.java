package dev.afterward.jdbc;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A statement and its placeholders. In our texts {@code ?3} stands for the third value, wherever and however often, and a
 * {@code ?} alone for the one after that of the last placeholder. Not every driver knows numbers.
 *
 * @param text the statement as its driver takes it
 * @param values for each parameter of the driver's, in order, the number of the value that it is given, beginning at 1
 * @param parts how many statements the text has, if no literal in it has a semicolon
 */
record Placeholders(String text, int[] values, int parts) {

    private Placeholders(String text, int[] values) {
        this(text, values, 1 + (int) text.chars().filter(c -> c == ';').count());
    }

    /**
     * Reads a statement.
     *
     * @param written as it stands in the catalog
     * @param numbered whether the driver knows numbers: then the text stays as it is
     */
    static Placeholders of(String written, boolean numbered) {
        StringBuilder text = new StringBuilder(written.length());
        int[] values = new int[16];
        int count = 0;
        int last = 0;
        int highest = 0;
        boolean quoted = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            text.append(c);
            quoted ^= c == '\'';
            if (c != '?' || quoted) {
                continue;
            }
            int end = i + 1;
            while (end < written.length() && Character.isDigit(written.charAt(end))) {
                end++;
            }
            last = end == i + 1 ? last + 1 : Integer.parseInt(written.substring(i + 1, end));
            highest = Math.max(highest, last);
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = last;
            i = end - 1;
        }
        return numbered
                ? new Placeholders(written, IntStream.rangeClosed(1, highest).toArray())
                : new Placeholders(text.toString(), Arrays.copyOf(values, count));
    }
}

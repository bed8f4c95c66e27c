package dev.afterward.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Folds JSON that is laid out over lines: the objects and lists of its first levels, and all else as it is. It goes by the
 * lines alone, so text that is cut, or is no JSON, comes out whole.
 */
final class FoldedJson {

    /** How deep objects and lists are folded: as many levels as the page has. */
    private static final int DEEPEST = 3;

    /** What is shorter need not be folded. */
    private static final int LEAST = 3;

    /** What is longer is folded until it is opened. */
    private static final int MOST_OPEN = 30;

    private static final int MOST_FOLDS = 300;

    /**
     * Some lines, or an object or a list.
     *
     * @param text the lines; of an object or a list the one that begins it
     * @param inner what is in it, with the line that ends it; nothing of lines
     * @param end the line that ends it; empty of lines, and of what is cut
     * @param open whether it is shown unfolded
     */
    public record Part(String text, List<Part> inner, String end, boolean open) {

        /** Copies. */
        public Part {
            inner = List.copyOf(inner);
        }
    }

    private final String[] lines;
    /** Where what begins in a line ends: the line itself where nothing begins. */
    private final int[] ends;

    private int folds;

    private FoldedJson(String[] lines) {
        this.lines = lines;
        this.ends = ends(lines);
    }

    static List<Part> of(String laidOut) {
        FoldedJson folded = new FoldedJson(laidOut.split("\n", -1));
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        folded.add(parts, plain, 0, folded.lines.length, 0);
        flush(parts, plain);
        return parts;
    }

    private static int[] ends(String[] lines) {
        int[] ends = new int[lines.length];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < lines.length; i++) {
            ends[i] = i;
            String line = lines[i].strip();
            if (!line.isEmpty() && "}]".indexOf(line.charAt(0)) >= 0 && !open.isEmpty()) {
                ends[open.pop()] = i;
            }
            if (!line.isEmpty() && "{[".indexOf(line.charAt(line.length() - 1)) >= 0) {
                open.push(i);
            }
        }
        // It is cut: all that has not ended ends behind it.
        open.forEach(line -> ends[line] = lines.length);
        return ends;
    }

    private void add(List<Part> parts, StringBuilder plain, int from, int to, int depth) {
        for (int i = from; i < to; i++) {
            int end = Math.min(ends[i], to - 1);
            if (depth > 0 && depth <= DEEPEST && end - i >= LEAST && folds < MOST_FOLDS) {
                folds++;
                flush(parts, plain);
                List<Part> inner = new ArrayList<>();
                StringBuilder text = new StringBuilder();
                add(inner, text, i + 1, end + 1, depth + 1);
                flush(inner, text);
                parts.add(new Part(lines[i] + '\n', inner, ending(lines[end].strip()), end - i <= MOST_OPEN));
                i = end;
            } else if (depth == 0 && ends[i] > i) {
                plain.append(lines[i]).append('\n');
                add(parts, plain, i + 1, ends[i], 1);
                i = ends[i] - 1;
            } else {
                plain.append(lines[i]).append('\n');
            }
        }
    }

    /** What is cut has none. */
    private static String ending(String line) {
        return line.startsWith("}") || line.startsWith("]") ? line : "";
    }

    private static void flush(List<Part> parts, StringBuilder plain) {
        if (!plain.isEmpty()) {
            parts.add(new Part(plain.toString(), List.of(), "", true));
            plain.setLength(0);
        }
    }
}

package dev.afterward.demo;

import java.util.List;

/** An uploaded file holds something that is no order, so none of it was taken. */
public class BadOrderFileException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // every list that gets here can be serialised
    private final List<String> problems;

    BadOrderFileException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    BadOrderFileException(int line, String problem) {
        this(List.of(at(line, problem)));
    }

    /** A problem and where it is. */
    static String at(int line, String problem) {
        return "Line " + line + ": " + problem;
    }

    List<String> problems() {
        return problems;
    }
}

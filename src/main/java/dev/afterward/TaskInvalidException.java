package dev.afterward;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A task violates the Bean Validation constraints of its type. Nothing was enqueued, and the caller's transaction was not
 * touched.
 */
public class TaskInvalidException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_NAMED = 10;

    private final List<Violation> violations;

    /**
     * A constraint that a task violates.
     *
     * @param path where in the task, as {@code lines[0].pieces}; empty for a constraint of the task as a whole
     * @param message what the constraint says. Afterward adds no value to it; a message template of the application's can
     *     quote one
     */
    public record Violation(String path, String message) implements Serializable {

        /**
         * A violation.
         *
         * @throws NullPointerException when the path or the message is null
         */
        public Violation {
            Objects.requireNonNull(path, "the path is null");
            Objects.requireNonNull(message, "the message is null");
        }

        @Override
        public String toString() {
            return path.isEmpty() ? message : path + " " + message;
        }
    }

    /**
     * An exception that names the violations; of very many the first ones.
     *
     * @param type the type of the task
     * @param violations the violations, in any order; not empty
     */
    public TaskInvalidException(Class<?> type, List<Violation> violations) {
        this(Objects.requireNonNull(type, "the type is null").getName(), sorted(violations));
    }

    private TaskInvalidException(String type, List<Violation> violations) {
        super("task of type " + type + " violates its constraints: " + named(violations));
        this.violations = violations;
    }

    private static List<Violation> sorted(List<Violation> violations) {
        return violations.stream()
                .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::message))
                .toList();
    }

    private static String named(List<Violation> violations) {
        String first =
                violations.stream().limit(MOST_NAMED).map(Violation::toString).collect(Collectors.joining("; "));
        return violations.size() > MOST_NAMED ? first + "; and " + (violations.size() - MOST_NAMED) + " more" : first;
    }

    /**
     * The violations, one by one.
     *
     * @return an immutable list in the order of the paths, not empty
     */
    public List<Violation> violations() {
        return violations;
    }
}

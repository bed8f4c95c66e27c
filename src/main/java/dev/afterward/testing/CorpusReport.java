package dev.afterward.testing;

import dev.afterward.TaskId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a release would make of a corpus of payloads.
 *
 * @param size how many payloads were read
 * @param problems what was found, by queue, version and kind; empty when all would run
 */
public record CorpusReport(int size, List<Problem> problems) {

    /** Copies. */
    public CorpusReport {
        for (Problem problem : Objects.requireNonNull(problems, "the list of problems is null")) {
            Objects.requireNonNull(problem, "a problem is null");
        }
        problems = List.copyOf(problems);
    }

    /** Why payloads would not run, or not as they were meant. */
    public enum Kind {
        /** No processor is for their queue. */
        NO_PROCESSOR,
        /** Their version is newer than that of the type. */
        NEWER_VERSION,
        /** Their version is older, and no {@link dev.afterward.TaskUpgrade} leads on from it. */
        NO_UPGRADE,
        /** They cannot be read. */
        UNREADABLE,
        /** They would run, but hold components that their type does not have. */
        PASSED_OVER,
        /** They could not be read, perhaps only because values of them are masked. */
        MASKED
    }

    /**
     * Payloads of a queue and version with one kind of problem.
     *
     * @param queue the name of the queue
     * @param version the version
     * @param kind why they would not run
     * @param count how many there are
     * @param example the task of the first one
     * @param detail what is wrong with that
     */
    public record Problem(String queue, int version, Kind kind, long count, TaskId example, String detail) {

        /** Checks. */
        public Problem {
            Objects.requireNonNull(queue, "the queue is null");
            Objects.requireNonNull(kind, "the kind is null");
            Objects.requireNonNull(example, "the example is null");
            Objects.requireNonNull(detail, "the detail is null");
        }

        @Override
        public String toString() {
            return count + " of queue '" + queue + "', version " + version + ": " + kind + ", " + detail + " (task "
                    + example + ")";
        }
    }

    /**
     * Whether all of them would run. What a type passes over runs, and so may what is masked.
     *
     * @throws AssertionError when some would not: it names each kind
     */
    public void assertAllRun() {
        refuse(problems.stream()
                .filter(problem -> problem.kind() != Kind.PASSED_OVER && problem.kind() != Kind.MASKED)
                .toList());
    }

    /**
     * Whether all of them would run, and with all that they hold.
     *
     * @throws AssertionError when some would not: it names each kind
     */
    public void assertNothingIsLost() {
        refuse(problems.stream()
                .filter(problem -> problem.kind() != Kind.MASKED)
                .toList());
    }

    private void refuse(List<Problem> found) {
        if (!found.isEmpty()) {
            throw new AssertionError("of " + size + " stored payloads "
                    + found.stream().mapToLong(Problem::count).sum() + " would not run as they are:\n"
                    + found.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
    }
}

package dev.afterward.console;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.TaskSheet.AttemptLine;
import dev.afterward.console.TaskSheet.Run;
import dev.afterward.store.ErrorKind;
import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskLists;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes the lines of a task's attempts. Attempts that follow each other and have ended with the same error are one line:
 * the kind of the error is the same, and so is its stack.
 */
final class AttemptReader {

    private static final int LONGEST_SUMMARY = 300;

    private final ConsoleText text;
    private final Rights rights;

    AttemptReader(ConsoleText text, Rights rights) {
        this.text = text;
        this.rights = rights;
    }

    /** The lines of attempts, the latest first as they are. */
    List<AttemptLine> read(List<Failure> failures) {
        List<AttemptLine> lines = new ArrayList<>();
        List<Failure> alike = new ArrayList<>();
        Kind before = null;
        for (Failure failure : failures) {
            Kind kind = Kind.of(rights.error(failure.error()));
            boolean follows = !alike.isEmpty()
                    && failure.claim() == alike.get(alike.size() - 1).claim() - 1;
            if (!follows || !kind.equals(before)) {
                add(lines, alike);
                alike.clear();
            }
            alike.add(failure);
            before = kind;
        }
        add(lines, alike);
        return lines;
    }

    private void add(List<AttemptLine> lines, List<Failure> alike) {
        if (!alike.isEmpty()) {
            lines.add(line(alike));
        }
    }

    private AttemptLine line(List<Failure> alike) {
        Failure last = alike.get(0);
        Failure first = alike.get(alike.size() - 1);
        boolean single = alike.size() == 1;
        String error = rights.error(last.error()).strip();
        String summary = firstLine(error);
        boolean all = summary.length() == error.length() && summary.length() <= LONGEST_SUMMARY;
        return new AttemptLine(
                first.claim(),
                single ? text.of("errors.run", last.claim()) : text.of("errors.runs", first.claim(), last.claim()),
                single ? null : Moment.of(first.at()),
                Moment.of(last.at()),
                single ? text.durationOrNull(last.duration()) : null,
                single ? last.worker() : null,
                rights.details() ? Wording.text(summary, LONGEST_SUMMARY) : null,
                all || !rights.details() ? List.of() : Frames.of(Wording.text(error, TaskLists.LONGEST_ERROR)),
                single
                        ? List.of()
                        : alike.stream().map(run -> run(run, summary)).toList());
    }

    private Run run(Failure failure, String shown) {
        String summary = firstLine(rights.error(failure.error()).strip());
        return new Run(
                text.of("errors.run", failure.claim()),
                Moment.of(failure.at()),
                text.durationOrNull(failure.duration()),
                failure.worker(),
                rights.details() && !summary.equals(shown) ? Wording.text(summary, LONGEST_SUMMARY) : null);
    }

    private static String firstLine(String error) {
        return error.lines().findFirst().orElse("");
    }

    private record Kind(long fingerprint, String stack) {

        /** Of what is shown: whether two values that are hidden are the same stays hidden. */
        static Kind of(String text) {
            String stack = text.lines().filter(line -> line.startsWith("\t")).collect(Collectors.joining("\n"));
            return new Kind(ErrorKind.of(text).fingerprint(), stack);
        }
    }
}

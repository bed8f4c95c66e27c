package dev.afterward.monitor;

import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskInspector.TaskDetails;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task with all that a page shows of it.
 *
 * @param line the task
 * @param rescues how often a process died with it
 * @param payload what it holds, laid out, or null when it was not retained
 * @param errors its recorded errors, the latest first
 * @param moreErrors how many older ones are not shown
 */
public record TaskSheet(
        TaskLine line, int rescues, @Nullable String payload, List<ErrorText> errors, int moreErrors) {

    /** What a browser lays out without effort; the store holds the rest. */
    static final int LONGEST_PAYLOAD = 100_000;

    static final int LONGEST_ERROR = 20_000;
    static final int MOST_ERRORS = 50;

    private static final int LONGEST_SUMMARY = 300;

    /** Copies. */
    public TaskSheet {
        errors = List.copyOf(errors);
    }

    static TaskSheet of(TaskDetails task, Instant now) {
        String payload = task.payload();
        List<Failure> failures = task.failures();
        return new TaskSheet(
                TaskLine.of(task.row(), now),
                task.rescues(),
                payload == null ? null : payload(payload),
                failures.stream().limit(MOST_ERRORS).map(ErrorText::of).toList(),
                Math.max(0, failures.size() - MOST_ERRORS));
    }

    private static String payload(String json) {
        boolean whole = json.length() <= LONGEST_PAYLOAD;
        String laidOut = PrettyJson.of(whole ? json : json.substring(0, LONGEST_PAYLOAD));
        return Wording.text(laidOut, laidOut.length()) + (whole ? "" : "…");
    }

    /**
     * A recorded error.
     *
     * @param at when
     * @param summary its first line
     * @param trace all of it, or null when the summary is all of it
     */
    public record ErrorText(
            Moment at, String summary, @Nullable String trace) {

        static ErrorText of(Failure failure) {
            String text = failure.error().strip();
            String first = text.lines().findFirst().orElse("");
            boolean all = first.length() == text.length() && first.length() <= LONGEST_SUMMARY;
            return new ErrorText(
                    Moment.of(failure.at()),
                    Wording.text(first, LONGEST_SUMMARY),
                    all ? null : Wording.text(text, LONGEST_ERROR));
        }
    }
}

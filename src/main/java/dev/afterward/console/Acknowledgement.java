package dev.afterward.console;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskLists.Matches;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Range;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has seen: the tasks of a queue that have failed with an error of one kind, up to the last one that the page
 * told of. What fails later needs somebody again.
 *
 * @param queue the name of the queue
 * @param fingerprint the kind of the error
 * @param from the end of the first task that the page told of, or null when it said none: what ended earlier was
 *     acknowledged before
 * @param until the end of the last task that was seen
 */
record Acknowledgement(
        String queue, long fingerprint, @Nullable Instant from, Instant until) {

    private static final String FROM = "finished-from";
    private static final int LONGEST = 200;
    private static final int COUNTED = 10_000;

    /**
     * Reads it from a form or a link.
     *
     * @throws IllegalArgumentException naming the value that is wrong
     */
    static Acknowledgement of(Map<String, String[]> parameters) {
        String from = ConsoleActions.first(parameters, FROM);
        String until = ConsoleActions.first(parameters, "until");
        Instant now = Clock.systemUTC().instant();
        try {
            Instant seen = Instant.parse(until);
            return new Acknowledgement(
                    ConsoleActions.first(parameters, "queue"),
                    TaskFilter.fingerprint(ConsoleActions.first(parameters, TaskFilter.GROUP)),
                    from.isEmpty() ? null : TaskFilter.millis(from),
                    // Nobody has seen what has not happened.
                    seen.isAfter(now) ? now : seen);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(until, e);
        }
    }

    boolean apply(ManualOperations operations, String actor) {
        return operations.acknowledge(queue, fingerprint, until, actor);
    }

    /**
     * The question before it.
     *
     * @param queue the name of the queue, to be shown
     * @param plain its name as it is
     * @param group the kind of the error, as addresses have it
     * @param until the end of the last task
     * @param seen the same, to be shown
     * @param link where those tasks are
     * @param count how many tasks
     * @param error the last one's error, or null when it may not be seen
     */
    public record Sheet(
            String queue,
            String plain,
            String group,
            String until,
            Moment seen,
            String link,
            String count,
            @Nullable String error) {}

    private Range ends() {
        return new Range(from == null ? Long.MIN_VALUE : from.toEpochMilli(), until.toEpochMilli());
    }

    private TaskFilter filter() {
        TaskFilter group = new TaskFilter(Map.of(
                TaskFilter.VIEW, "failed", Parameters.QUEUE, queue, TaskFilter.GROUP, TaskFilter.group(fingerprint)));
        return from == null ? group : group.with(FROM, from.toString());
    }

    Sheet sheet(TaskLists search, Rights rights, ConsoleText text) {
        TaskQuery those =
                TaskQuery.of(View.FAILED).ofQueue(queue).ofGroup(fingerprint).endedIn(ends());
        Matches matches = search.count(those, COUNTED);
        Page last = search.search(those, null, 1);
        String error = last.tasks().isEmpty() ? null : last.tasks().get(0).lastError();
        return new Sheet(
                Wording.text(queue, LONGEST),
                queue,
                TaskFilter.group(fingerprint),
                until.toString(),
                Moment.of(until),
                "tasks.xhtml" + filter().link(),
                text.number(matches.count(), matches.more()),
                rights.details() && error != null ? TaskLine.firstLine(rights.error(error)) : null);
    }
}

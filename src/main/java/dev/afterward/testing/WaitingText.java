package dev.afterward.testing;

import dev.afterward.dispatch.ManualDrive.Waiting;
import dev.afterward.dispatch.runtime.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Waiting tasks, as a failed assertion shows them. */
final class WaitingText {

    private static final int MOST_SHOWN = 20;
    private static final int LONGEST_SHOWN = 200;

    private WaitingText() {}

    /** What waits instead of what was expected. */
    static String instead(List<Waiting> all, Instant now) {
        return all.isEmpty() ? "no task waits at all" : "what waits is:" + list(all, "", now);
    }

    /**
     * Tasks, each in a line of its own.
     *
     * @param tasks the tasks
     * @param where what is added to each of them
     * @param now the time
     * @return the lines, each with a line break before it
     */
    static String list(List<Waiting> tasks, String where, Instant now) {
        String lines = tasks.stream()
                .limit(MOST_SHOWN)
                .map(task -> "\n  " + task.queue() + " " + shortened(task.payload()) + when(task, now) + where
                        + ", task " + task.id())
                .collect(Collectors.joining());
        return tasks.size() <= MOST_SHOWN ? lines : lines + "\n  and " + (tasks.size() - MOST_SHOWN) + " more";
    }

    private static String when(Waiting task, Instant now) {
        Duration left = Duration.between(now, task.due());
        return (left.isNegative() || left.isZero() ? ", due" : ", due in " + TimeText.of(left))
                + (task.attempts() == 0
                        ? ""
                        : ", after " + (task.attempts() == 1 ? "1 attempt" : task.attempts() + " attempts"));
    }

    /** The beginning of a long JSON. */
    static String shortened(String payload) {
        return payload.length() <= LONGEST_SHOWN ? payload : payload.substring(0, LONGEST_SHOWN) + "…";
    }
}

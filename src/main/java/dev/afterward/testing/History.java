package dev.afterward.testing;

import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What has happened since the last question. Safe for use by several threads. */
final class History implements TaskListener {

    private final List<TaskEvent> events = new ArrayList<>();

    @Override
    public synchronized void on(TaskEvent event) {
        events.add(event);
    }

    synchronized List<TaskEvent> take() {
        List<TaskEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** What an event tells of a failure, if it does. */
    static Stream<String> failure(TaskEvent event) {
        if (event instanceof TaskEvent.Failed failed) {
            return Stream.of("task " + failed.id() + " of queue '" + failed.queue()
                    + "' has failed for good in attempt " + failed.attempt() + ": " + failed.error());
        }
        if (event instanceof TaskEvent.Retried retried) {
            return Stream.of("task " + retried.id() + " of queue '" + retried.queue() + "' has failed in attempt "
                    + retried.attempt() + ", the next one is due at " + retried.due() + ": " + retried.error());
        }
        if (event instanceof TaskEvent.Parked parked) {
            return Stream.of(
                    "task " + parked.id() + " of queue '" + parked.queue() + "' was parked: " + parked.reason());
        }
        return Stream.empty();
    }
}

package dev.afterward.testing;

import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import java.util.ArrayList;
import java.util.List;

/** What has happened since somebody asked. Safe for use by several threads. */
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
}

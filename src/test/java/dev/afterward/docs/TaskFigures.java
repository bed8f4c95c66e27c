package dev.afterward.docs;

import dev.afterward.TaskEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts how attempts end, by queue: for a metrics library to read. */
@ApplicationScoped
public class TaskFigures {

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void ended(@Observes TaskEvent.OfTask event) {
        if (event instanceof TaskEvent.Succeeded
                || event instanceof TaskEvent.Retried
                || event instanceof TaskEvent.Failed) {
            counts.computeIfAbsent(event.queue() + " " + event.getClass().getSimpleName(), name -> new LongAdder())
                    .increment();
        }
    }

    public long count(String queue, Class<? extends TaskEvent.OfTask> end) {
        LongAdder count = counts.get(queue + " " + end.getSimpleName());
        return count == null ? 0 : count.sum();
    }
}

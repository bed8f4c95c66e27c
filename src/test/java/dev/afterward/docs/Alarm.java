package dev.afterward.docs;

import dev.afterward.TaskEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears what happens to tasks. */
@ApplicationScoped
public class Alarm {

    private final List<String> rung = new CopyOnWriteArrayList<>();

    void failed(@Observes TaskEvent.Failed event) {
        rung.add(event.queue() + " " + event.id() + ": " + event.error());
    }

    void parked(@ObservesAsync TaskEvent.Parked event) {
        rung.add(event.queue() + " " + event.id() + ": " + event.reason());
    }

    List<String> rung() {
        return List.copyOf(rung);
    }
}

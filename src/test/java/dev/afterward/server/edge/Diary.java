package dev.afterward.server.edge;

import dev.afterward.TaskEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What has become of the tasks, in their order. */
@ApplicationScoped
public class Diary {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    void write(String name, String line) {
        lines.add(name + ": " + line);
    }

    void succeeded(@Observes TaskEvent.Succeeded event) {
        write(event.queue(), "succeeded");
    }

    void failed(@Observes TaskEvent.Failed event) {
        write(event.queue(), event.error().lines().findFirst().orElse(""));
    }

    List<String> lines() {
        return lines;
    }
}

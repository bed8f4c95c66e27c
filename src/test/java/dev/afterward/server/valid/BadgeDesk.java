package dev.afterward.server.valid;

import dev.afterward.TaskClient;
import dev.afterward.TaskInvalidException;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/** Makes badges, in a transaction of the container's that goes on when one is refused. */
@Stateless
public class BadgeDesk {

    @Inject
    TaskClient tasks;

    /** Enqueues the second one if the first one is refused, and returns why it was. */
    public List<String> make(Badge first, Badge second) {
        try {
            tasks.enqueue(first);
            return List.of();
        } catch (TaskInvalidException e) {
            tasks.enqueue(second);
            return e.violations().stream()
                    .map(TaskInvalidException.Violation::path)
                    .toList();
        }
    }
}

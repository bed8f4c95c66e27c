package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;

/** Sees to it that orders are not forgotten. */
@ApplicationScoped
public class ReminderDesk {

    @Inject
    TaskClient tasks;

    @Transactional
    public void ordered(long order) {
        tasks.add(new Reminder(order)).after(Duration.ofMinutes(1)).submit();
    }

    @Transactional
    public void orderedFor(long order, Instant day) {
        tasks.add(new Reminder(order)).at(day).submit();
    }
}

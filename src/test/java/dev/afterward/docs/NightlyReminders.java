package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.inject.Inject;

/** A calendar timer of the server that enqueues. */
@Singleton
public class NightlyReminders {

    @Inject
    TaskClient tasks;

    @Schedule(hour = "3", timezone = "Europe/Berlin")
    public void remind() {
        tasks.enqueue(new Reminder(0));
    }
}

package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.inject.Inject;

/** The server's timer says when; the task sees to it that it is done. */
@Singleton
public class NightlyReminders {

    @Inject
    TaskClient tasks;

    @Schedule(hour = "3", persistent = false)
    public void remind() {
        tasks.enqueue(new Reminder(0));
    }
}

package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

/** Reminds. */
@Processes(Reminder.class)
public class ReminderProcessor implements TaskProcessor<Reminder> {

    @Inject
    Door door;

    @Override
    public void process(Reminder task, TaskContext context) throws Exception {
        door.say("do not forget order " + task.order());
    }
}

package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

/** Says what is to be said. */
@Processes(Greeting.class)
public class GreetingProcessor implements TaskProcessor<Greeting> {

    @Inject
    Door door;

    @Override
    public void process(Greeting task, TaskContext context) {
        door.say("Hello, " + task.name());
    }
}

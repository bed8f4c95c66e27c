package dev.afterward.cdi.orders;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

@Processes(Early.class)
public class EarlyProcessor implements TaskProcessor<Early> {

    @Inject
    Received received;

    @Override
    public void process(Early task, TaskContext context) {
        received.early().add(task.text());
    }
}

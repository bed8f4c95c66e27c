package dev.afterward.server.front;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.server.work.Ledger;
import jakarta.inject.Inject;
import java.io.IOException;

@Processes(Front.class)
public class FrontProcessor implements TaskProcessor<Front> {

    @Inject
    Ledger ledger;

    @Override
    public void process(Front task, TaskContext context) throws IOException {
        ledger.write(task.name(), context, "front");
    }
}

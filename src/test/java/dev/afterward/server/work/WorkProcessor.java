package dev.afterward.server.work;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(Work.class)
public class WorkProcessor implements TaskProcessor<Work> {

    @Inject
    Ledger ledger;

    @Override
    public void process(Work task, TaskContext context) throws Exception {
        ledger.write(task.name(), context, "done");
    }
}

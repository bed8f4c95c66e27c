package dev.afterward.cdi.orders;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

@Stateless
@Processes(Audit.class)
public class AuditProcessor implements TaskProcessor<Audit> {

    @Inject
    Received received;

    @Override
    public void process(Audit task, TaskContext context) {
        received.audits().add(task.text());
    }
}

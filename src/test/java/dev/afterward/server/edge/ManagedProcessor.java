package dev.afterward.server.edge;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;

@ApplicationScoped
@Transactional
@Processes(Managed.class)
public class ManagedProcessor implements TaskProcessor<Managed> {

    @Resource
    TransactionSynchronizationRegistry registry;

    @Inject
    Failing failing;

    @Override
    public void process(Managed task, TaskContext context) throws Exception {
        switch (task.deed()) {
            case "mark" -> registry.setRollbackOnly();
            case "catch" -> {
                try {
                    failing.fail();
                } catch (IllegalStateException e) {
                    // As a processor may do that can go on without it.
                }
            }
            default -> {}
        }
    }
}

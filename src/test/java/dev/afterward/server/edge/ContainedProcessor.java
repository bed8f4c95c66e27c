package dev.afterward.server.edge;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

@Stateless
@Processes(Contained.class)
public class ContainedProcessor implements TaskProcessor<Contained> {

    @Resource
    SessionContext session;

    @Override
    public void process(Contained task, TaskContext context) {
        switch (task.deed()) {
            case "mark" -> session.setRollbackOnly();
            case "throw" -> throw new IllegalStateException("as the test wants it");
            default -> {}
        }
    }
}

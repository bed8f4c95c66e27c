package dev.afterward.server.leaving;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Lock;
import jakarta.ejb.LockType;
import jakarta.ejb.Singleton;
import jakarta.inject.Inject;

@Singleton
@Lock(LockType.READ)
@Processes(Postcard.class)
public class PostcardProcessor implements TaskProcessor<Postcard> {

    @Inject
    Handling handling;

    @Override
    public void process(Postcard task, TaskContext context) throws Exception {
        handling.handle(task.name(), context);
    }
}

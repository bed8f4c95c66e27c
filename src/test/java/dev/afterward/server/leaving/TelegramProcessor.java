package dev.afterward.server.leaving;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
@Processes(Telegram.class)
public class TelegramProcessor implements TaskProcessor<Telegram> {

    @EJB
    Clerk clerk;

    @Override
    public void process(Telegram task, TaskContext context) throws Exception {
        clerk.handle(task.name(), context);
    }
}

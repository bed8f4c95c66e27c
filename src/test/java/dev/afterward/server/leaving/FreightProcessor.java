package dev.afterward.server.leaving;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

@ApplicationScoped
@Processes(Freight.class)
public class FreightProcessor implements TaskProcessor<Freight> {

    private static final Duration LONG = Duration.ofMillis(1_500);

    @EJB
    Clerk clerk;

    @Inject
    Handling handling;

    @Override
    public void process(Freight task, TaskContext context) throws Exception {
        handling.take(LONG);
        clerk.handle(task.name(), context);
    }
}

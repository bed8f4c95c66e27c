package dev.afterward.demo;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(Survey.class)
public class SurveyProcessor implements TaskProcessor<Survey> {

    @Inject
    Mailer mailer;

    @Override
    public void process(Survey task, TaskContext context) throws Exception {
        mailer.send(context.id(), task.address(), "How did we do?", """
                Would you order from us again? Tell us with a reply to this mail about order %s.

                The order desk
                """.formatted(task.orderId()));
    }
}

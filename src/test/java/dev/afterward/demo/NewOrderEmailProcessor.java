package dev.afterward.demo;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(NewOrderEmail.class)
public class NewOrderEmailProcessor implements TaskProcessor<NewOrderEmail> {

    @Inject
    Mailer mailer;

    @Override
    public void process(NewOrderEmail task, TaskContext context) throws Exception {
        mailer.send(context.id(), task.address(), "We have received your order", """
                Thank you for your order %s:

                    %s

                The order desk
                """.formatted(
                        task.orderId(), task.goods()));
    }
}

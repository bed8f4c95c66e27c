package shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

@Processes(Confirmation.class)
public class ConfirmationProcessor implements TaskProcessor<Confirmation> {

    private static final System.Logger LOG = System.getLogger("shop");

    @Override
    public void process(Confirmation task, TaskContext context) {
        if (!task.address().contains("@")) {
            throw new IllegalArgumentException("not a mail address: " + task.address());
        }
        LOG.log(System.Logger.Level.INFO, "mail to {0}: you ordered {1} cups", task.address(), task.cups());
    }
}

package shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

/** Invites. */
@Processes(Invitation.class)
public class InvitationProcessor implements TaskProcessor<Invitation> {

    private static final System.Logger LOG = System.getLogger("shop");

    @Override
    public void process(Invitation task, TaskContext context) {
        LOG.log(System.Logger.Level.INFO, "{0} is invited", task.name());
    }
}

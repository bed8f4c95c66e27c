package shop;

import dev.afterward.TaskClient;
import dev.afterward.TaskInvalidException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;

@ApplicationScoped
public class InvitationDesk {

    @Inject
    TaskClient tasks;

    /** Returns what is wrong, or nothing when the invitation is on its way. */
    @Transactional
    public List<String> invite(String name, String address) {
        try {
            tasks.enqueue(new Invitation(name, address));
            return List.of();
        } catch (TaskInvalidException e) {
            return e.violations().stream()
                    .map(violation -> violation.path() + ": " + violation.message())
                    .toList();
        }
    }
}

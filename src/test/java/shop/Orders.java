package shop;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

@ApplicationScoped
public class Orders {

    @Inject
    TaskClient tasks;

    @Transactional
    public TaskId place(String address, int cups) {
        TaskId confirmation = tasks.enqueue(new Confirmation(address, cups));
        if (cups < 1) {
            throw new IllegalArgumentException("nothing was ordered"); // rolls back: the task never runs
        }
        return confirmation;
    }
}

package dev.afterward.server.work;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskEnqueuer;
import jakarta.ejb.EJBException;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** Enqueues in a transaction of its own. */
@Stateless
public class WorkDesk {

    @Inject
    TaskClient tasks;

    @Inject
    TaskEnqueuer<Work> works;

    public void take(Task task) {
        tasks.enqueue(task);
    }

    /** Enqueues, and then rolls back. */
    public void takeAndFail(Work task) {
        works.enqueue(task);
        throw new EJBException("rolled back");
    }
}

package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Refuses customers, and enqueues that it did so although its transaction is rolled back. */
@ApplicationScoped
public class Escalation {

    @Inject
    TaskClient tasks;

    @Transactional
    public void refuse(String customer) {
        tasks.add(new Greeting(customer)).apart().submit();
        throw new IllegalStateException(customer + " is refused");
    }
}

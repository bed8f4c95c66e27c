package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Tells of orders that were refused. */
@ApplicationScoped
public class RefusalLog {

    @Inject
    TaskClient tasks;

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void refused(String customer) {
        tasks.enqueue(new Greeting(customer));
    }
}

package dev.afterward.cdi.orders;

import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What has arrived at processors and observers. */
@ApplicationScoped
public class Received {

    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> audits = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> early = new LinkedBlockingQueue<>();
    private final BlockingQueue<TaskId> succeeded = new LinkedBlockingQueue<>();

    public BlockingQueue<String> orders() {
        return orders;
    }

    public BlockingQueue<Integer> requests() {
        return requests;
    }

    public BlockingQueue<String> audits() {
        return audits;
    }

    public BlockingQueue<String> early() {
        return early;
    }

    public BlockingQueue<TaskId> succeededAudits() {
        return succeeded;
    }

    void succeeded(@Observes TaskEvent.Succeeded event) {
        if (event.queue().equals("audit")) {
            succeeded.add(event.id());
        }
    }
}

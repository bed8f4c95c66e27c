package dev.afterward.cdi.orders;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;

@Processes(OrderPlaced.class)
public class OrderProcessor implements TaskProcessor<OrderPlaced> {

    public static final AtomicInteger DESTROYED = new AtomicInteger();

    @Inject
    Received received;

    @Inject
    CurrentRequest request;

    @Override
    public void process(OrderPlaced task, TaskContext context) {
        received.requests().add(request.count());
        received.orders().add(task.id());
    }

    @PreDestroy
    void gone() {
        DESTROYED.incrementAndGet();
    }
}

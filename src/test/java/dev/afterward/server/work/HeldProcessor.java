package dev.afterward.server.work;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Processes(Held.class)
public class HeldProcessor implements TaskProcessor<Held> {

    @Inject
    Ledger ledger;

    @Override
    public void process(Held task, TaskContext context) throws Exception {
        ledger.write(task.name(), context, "started");
        CountDownLatch never = new CountDownLatch(1);
        while (!ledger.isOpen(task.name())) {
            // The gate is a file: nothing in this JVM can open it for a processor of a later deployment.
            if (never.await(20, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException();
            }
        }
        ledger.write(task.name(), context, "done");
    }
}

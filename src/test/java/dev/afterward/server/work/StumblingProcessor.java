package dev.afterward.server.work;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.io.IOException;

@Stateless
@Processes(Stumbling.class)
public class StumblingProcessor implements TaskProcessor<Stumbling> {

    @Inject
    Ledger ledger;

    @Override
    public void process(Stumbling task, TaskContext context) throws IOException {
        if (context.attempt() == 1) {
            ledger.write(task.name(), context, "failed");
            throw new IOException("stumbled");
        }
        ledger.write(
                task.name(),
                context,
                context.lastError().orElse("").contains("stumbled") ? "done" : "done without remembering why");
    }
}

package dev.afterward.console;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

@Processes(Chore.class)
public class ChoreProcessor implements TaskProcessor<Chore> {

    static final AtomicBoolean MENDED = new AtomicBoolean();

    @Override
    public void process(Chore chore, TaskContext context) throws Exception {
        if (chore.text().startsWith("hold")) {
            new CountDownLatch(1).await();
        } else if (chore.text().startsWith("parent")) {
            context.client().enqueue(new Chore("child", ""));
        } else if (chore.text().startsWith("fail") && !MENDED.get()) {
            throw new IllegalStateException(chore.text());
        }
    }
}

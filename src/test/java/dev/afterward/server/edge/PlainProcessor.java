package dev.afterward.server.edge;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.net.URL;
import java.net.URLClassLoader;

@ApplicationScoped
@Processes(Plain.class)
public class PlainProcessor implements TaskProcessor<Plain> {

    @Inject
    UserTransaction transaction;

    @Inject
    Diary diary;

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // Not relied on.
    public void process(Plain task, TaskContext context) throws Exception {
        Thread thread = Thread.currentThread();
        switch (task.deed()) {
            case "look" ->
                diary.write(
                        task.name(),
                        "status " + transaction.getStatus() + " priority " + thread.getPriority() + " interrupted "
                                + thread.isInterrupted() + " own loader "
                                + knowsPlain(thread.getContextClassLoader()));
            case "begin" -> transaction.begin();
            case "throw" -> {
                transaction.begin();
                throw new IllegalStateException("thrown between begin and commit");
            }
            case "roll back" -> {
                transaction.begin();
                transaction.rollback();
            }
            case "timeout" -> transaction.setTransactionTimeout(1);
            case "spoil" -> {
                thread.setContextClassLoader(new URLClassLoader(new URL[0], null));
                thread.setPriority(Thread.MIN_PRIORITY);
                thread.interrupt();
            }
            default -> throw new IllegalArgumentException(task.deed());
        }
    }

    /** Whether a loader finds the application's own class. Open Liberty has another loader around the module's. */
    private static boolean knowsPlain(ClassLoader loader) {
        try {
            return loader.loadClass(Plain.class.getName()) == Plain.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}

package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transactional processor calls a transactional bean, which throws, and goes on without it. The transaction is marked
 * and rolled back without a word, and all the processor has done and enqueued is gone. What becomes of its task?
 */
class RolledBackAttemptTest {

    @TempDir
    Path directory;

    @Test
    void an_attempt_whose_transaction_was_rolled_back_has_not_succeeded() throws Exception {
        try (CdiApplication application = CdiApplication.of(
                        OrderProcessor.class, MailProcessor.class, Audit.class, Seen.class)
                .transactions()
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            application.get(TaskClient.class).enqueue(new Order("4711"));
            // Today: "Succeeded", without a line in the log; the mail never existed.
            assertThat(application.get(Seen.class).lines().poll(5, TimeUnit.SECONDS))
                    .isEqualTo("Failed");
        }
    }

    @TaskQueue(name = "order")
    public record Order(String id) implements Task {}

    @TaskQueue(name = "mail")
    public record Mail(String order) implements Task {}

    @ApplicationScoped
    static class Seen {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        BlockingQueue<String> lines() {
            return lines;
        }

        void on(@Observes TaskEvent event) {
            if (event instanceof TaskEvent.Succeeded || event instanceof TaskEvent.Failed) {
                lines.add(event.getClass().getSimpleName());
            }
        }
    }

    @ApplicationScoped
    @Transactional
    public static class Audit {
        public void write(String line) {
            throw new IllegalStateException("the audit log is full");
        }
    }

    @Processes(Order.class)
    @Transactional(rollbackOn = Exception.class)
    public static class OrderProcessor implements TaskProcessor<Order> {

        @Inject
        TaskClient tasks;

        @Inject
        Audit audit;

        @Override
        public void process(Order task, TaskContext context) {
            tasks.enqueue(new Mail(task.id()));
            try {
                audit.write("mailed " + task.id());
            } catch (IllegalStateException e) {
                // It was only the audit log.
            }
        }
    }

    @Processes(Mail.class)
    static class MailProcessor implements TaskProcessor<Mail> {
        @Override
        public void process(Mail task, TaskContext context) {}
    }
}

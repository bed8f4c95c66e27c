package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor that begins a transaction and does not end it, and the tasks that come after it on the same thread. */
class LeftTransactionTest {

    @TempDir
    Path directory;

    @Test
    void a_transaction_that_an_attempt_has_left_open_does_not_swallow_other_peoples_tasks() throws Exception {
        try (CdiApplication application = CdiApplication.of(
                        CarelessProcessor.class, OrderProcessor.class, MailProcessor.class, Seen.class)
                .transactions()
                .set("afterward.workers", "1")
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            TaskClient client = application.get(TaskClient.class);
            BlockingQueue<String> seen = application.get(Seen.class).lines();
            client.enqueue(new Careless("import"));
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("careless");
            client.enqueue(new Order("4711"));
            // Today: 0, Status.STATUS_ACTIVE, of somebody else's transaction; and it stays so for all that follow.
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("order, status " + Status.STATUS_NO_TRANSACTION);
            // Today: null. The order has SUCCEEDED, and its mail is held by a transaction that never ends.
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("mail");
        }
    }

    @TaskQueue(name = "careless")
    public record Careless(String what) implements Task {}

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
    }

    @Processes(Careless.class)
    static class CarelessProcessor implements TaskProcessor<Careless> {

        @Inject
        UserTransaction transaction;

        @Inject
        Seen seen;

        @Override
        public void process(Careless task, TaskContext context) throws Exception {
            transaction.begin();
            seen.lines().add("careless");
            throw new IllegalStateException("thrown between begin and commit");
        }
    }

    @Processes(Order.class)
    static class OrderProcessor implements TaskProcessor<Order> {

        @Inject
        UserTransaction transaction;

        @Inject
        TaskClient tasks;

        @Inject
        Seen seen;

        @Override
        public void process(Order task, TaskContext context) throws Exception {
            seen.lines().add("order, status " + transaction.getStatus());
            tasks.enqueue(new Mail(task.id()));
        }
    }

    @Processes(Mail.class)
    static class MailProcessor implements TaskProcessor<Mail> {

        @Inject
        Seen seen;

        @Override
        public void process(Mail task, TaskContext context) {
            seen.lines().add("mail");
        }
    }
}

package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.Afterward;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.TaskTester;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of dead letters does what is said there. */
@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses({
    PaymentProcessor.class,
    UnpaidInvoicesProcessor.class,
    DeadLetters.class,
    PaymentHistory.class,
    DeadLettersTest.Strict.class
})
class DeadLettersTest {

    /** Knows no invoice but the first. */
    @ApplicationScoped
    static class Strict implements Bank {

        @Override
        public void pay(String reference, String invoice) throws InvoiceUnknownException {
            if (!invoice.equals("1")) {
                throw new InvoiceUnknownException();
            }
        }
    }

    @Inject
    Accountants accountants;

    @Inject
    PaymentHistory history;

    @Inject
    TaskTester tasks;

    @Test
    void a_payment_that_has_failed_is_looked_at_by_a_person() {
        TaskService client = tasks.client();
        client.enqueue(new Payment(List.of("1")));
        TaskId failed = client.enqueue(new Payment(List.of("2", "3")));
        tasks.attemptDue();
        tasks.runDue();
        assertThat(accountants.reviewed()).containsExactly("[2, 3]: " + InvoiceUnknownException.class.getName());
        assertThat(client.status(failed)).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void what_is_shown_of_looking_up_tasks() {
        TaskService client = tasks.client();
        TaskId paid = client.enqueue(new Payment(List.of("1")));
        TaskId failed = client.enqueue(new Payment(List.of("2", "3")));
        assertThat(history.state(paid)).startsWith("PENDING, ");
        tasks.attemptDue();
        assertThat(history.state(failed)).isEqualTo("FAILED after 1 attempts");
        assertThat(history.state(paid)).as("not retained").isEqualTo("unknown payment");
        assertThat(history.failedSince(Instant.EPOCH)).containsExactly("[2, 3]");
        assertThat(history.page(null).tasks()).hasSize(1);
        assertThat(history.retryAll()).isEqualTo(1);
        assertThat(client.status(failed)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void a_listener_reads_tasks_of_all_queues(@TempDir Path directory) {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        TaskService client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(UnpaidInvoices.class, (task, context) -> {})
                .processor(Payment.class, (task, context) -> {
                    throw new InvoiceUnknownException();
                })
                .listener(new DeadLetterLog(lines::add))
                .build();
        client.start();
        try {
            TaskId id = client.enqueue(new Payment(List.of("4711")));
            await().until(() -> !lines.isEmpty());
            assertThat(lines).containsExactly("payment " + id + ": Payment[invoices=[4711]]");
        } finally {
            client.stopNow();
        }
    }
}

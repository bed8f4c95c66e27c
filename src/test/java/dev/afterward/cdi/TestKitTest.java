package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.PayloadException;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.testing.TaskTester;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test kit in an application with CDI and JTA, whatever the mode. */
class TestKitTest {

    @TempDir
    Path directory;

    private final List<AutoCloseable> resources = new ArrayList<>();
    private CdiApplication application;
    private TaskTester tester;
    private TaskClient tasks;
    private TransactionManager manager;
    private Mails mails;

    private void deploy(CdiApplication.Builder builder) {
        application = builder.transactions().set("afterward.testing", "true").deploy();
        resources.add(0, application);
        tester = application.get(TaskTester.class);
        tasks = application.get(TaskClient.class);
        manager = application.get(TransactionManager.class);
        mails = application.get(Mails.class);
    }

    @AfterEach
    void undeploy() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }

    private static CdiApplication.Builder application() {
        return CdiApplication.of(Mails.class, Mailer.class);
    }

    /** It does not come back as it was. */
    @TaskQueue(name = "trimmed")
    public record Trimmed(String text) implements Task {
        public Trimmed {
            text = text.substring(1);
        }
    }

    @Processes(Trimmed.class)
    public static class Trimmer implements TaskProcessor<Trimmed> {
        @Override
        public void process(Trimmed task, TaskContext context) {}
    }

    @Test
    void a_task_that_does_not_come_back_equal_is_refused() {
        deploy(CdiApplication.of(Mails.class, Mailer.class, Trimmer.class));
        assertThatThrownBy(() -> tasks.enqueue(new Trimmed("1234")))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("component 'text' is 234 (java.lang.String), and would come back as 34");
        tester.assertNoneEnqueued();
    }

    @Test
    void tasks_in_a_file_of_their_own() throws Exception {
        deploy(application());
        transactions();
    }

    @Test
    void tasks_in_the_database_of_the_application() throws Exception {
        AgroalDataSource orders = SharedModeTest.dataSource("jdbc:sqlite:" + directory.resolve("orders.db")
                + "?transaction_mode=IMMEDIATE&busy_timeout=5000&journal_mode=WAL");
        resources.add(orders);
        deploy(application().bean(DataSource.class, "orders", orders).set("afterward.shared.datasource", "orders"));
        transactions();
    }

    private void transactions() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("ada"));
        tasks.enqueue(new Mail("grace"));
        tester.assertEnqueued(new Mail("ada"));
        assertThatThrownBy(tester::runDue)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("tasks run after their transaction has committed, and this one has not:"
                        + "\n  mail {\"to\":\"ada\"}, due in this transaction, task ");
        manager.rollback();
        tester.assertNoneEnqueued();
        assertThat(tester.runDue()).isZero();

        manager.begin();
        tasks.enqueue(new Mail("edsger"));
        // A look must not lock the others out of the database that the transaction will write to.
        tester.assertEnqueued(new Mail("edsger"));
        var outer = manager.suspend();
        tester.assertNoneEnqueued();
        tasks.enqueue(new Mail("alone"));
        manager.resume(outer);
        assertThat(tester.enqueued(Mail.class))
                .extracting(found -> found.task().to())
                .containsExactly("alone", "edsger");
        manager.setRollbackOnly();
        assertThat(tester.enqueued(Mail.class))
                .extracting(found -> found.task().to())
                .containsExactly("alone");
        manager.rollback();
        assertThat(tester.runDue()).isEqualTo(1);

        manager.begin();
        tasks.enqueue(new Mail("barbara"));
        manager.commit();
        tester.assertEnqueued(new Mail("barbara"));
        assertThat(mails.sent()).containsExactly("alone");
        assertThat(tester.runDue()).isEqualTo(1);
        assertThat(mails.sent()).containsExactly("alone", "barbara");
    }

    @Test
    void the_tester_drives_the_client_that_is_injected() {
        deploy(application());
        assertThat(application.get(TaskTester.class).now()).isEqualTo(tester.now());
        assertThat(application.get(TaskTester.class)).isSameAs(tester);
        tasks.enqueue(new Mail("ada"));
        assertThat(tester.client().status(tester.assertEnqueued(Mail.class).id()))
                .isEqualTo(dev.afterward.TaskStatus.PENDING);
    }

    @Test
    void each_deployment_begins_with_an_empty_store() {
        deploy(application());
        tasks.enqueue(new Mail("ada"));
        deploy(application());
        tester.assertNoneEnqueued();
    }

    @Test
    void outside_of_tests_tasks_run_by_themselves() throws Exception {
        application = application().file(directory.resolve("tasks.db")).deploy();
        resources.add(application);
        assertThatThrownBy(() -> application.get(TaskTester.class)).hasStackTraceContaining("afterward.testing=true");
        application.get(TaskClient.class).enqueue(new Mail("ada"));
        assertThat(application.get(Mails.class).sent().poll(10, SECONDS)).isEqualTo("ada");
    }

    @TaskQueue(name = "mail")
    public record Mail(String to) implements Task {}

    @ApplicationScoped
    static class Mails {
        private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();

        BlockingQueue<String> sent() {
            return sent;
        }
    }

    @Processes(Mail.class)
    static class Mailer implements TaskProcessor<Mail> {

        @Inject
        Mails mails;

        @Override
        public void process(Mail task, TaskContext context) {
            mails.sent().add(task.to());
        }
    }
}

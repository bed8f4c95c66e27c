package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskSnoozedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a processor does with transactions, and what becomes of its attempt and of the next one on its thread. */
class AttemptTransactionTest {

    @TempDir
    Path directory;

    private CdiApplication application;
    private TaskClient client;
    private BlockingQueue<String> seen;

    @BeforeEach
    void deploy() {
        application = CdiApplication.of(
                        PlainProcessor.class, ManagedProcessor.class, MarkingProcessor.class, Nested.class, Seen.class)
                .transactions()
                .set("afterward.workers", "1")
                .file(directory.resolve("tasks.db"))
                .deploy();
        client = application.get(TaskClient.class);
        seen = application.get(Seen.class).lines();
    }

    @AfterEach
    void undeploy() {
        application.close();
    }

    private String next() throws InterruptedException {
        return String.valueOf(seen.poll(10, TimeUnit.SECONDS));
    }

    private void expect(Task task, String... lines) throws InterruptedException {
        client.enqueue(task);
        for (String line : lines) {
            assertThat(next()).contains(line);
        }
        client.enqueue(new Plain("look"));
        assertThat(next()).isEqualTo("status " + Status.STATUS_NO_TRANSACTION);
        assertThat(next()).isEqualTo("succeeded");
    }

    @Test
    void an_attempt_that_leaves_a_transaction_open_has_failed_although_it_returned() throws Exception {
        expect(new Plain("begin"), "IllegalStateException: a transaction was left open (ACTIVE)");
    }

    @Test
    void what_an_attempt_throws_counts_before_the_transaction_that_it_leaves() throws Exception {
        expect(new Plain("begin and throw"), "UnsupportedOperationException: as told");
    }

    @Test
    void a_transaction_that_is_marked_for_rollback_is_ended_as_well() throws Exception {
        expect(new Plain("begin and mark"), "a transaction was left open (MARKED_ROLLBACK)");
    }

    @Test
    void a_timeout_that_an_attempt_sets_ends_with_it() throws Exception {
        client.enqueue(new Plain("read timeout"));
        String before = next();
        assertThat(next()).isEqualTo("succeeded");
        expect(new Plain("timeout"), "succeeded");
        client.enqueue(new Plain("read timeout"));
        assertThat(next()).startsWith("timeout ").isEqualTo(before);
    }

    @Test
    void a_transaction_that_an_attempt_rolls_back_itself_is_its_own_affair() throws Exception {
        expect(new Plain("roll back"), "succeeded");
    }

    @Test
    void an_attempt_whose_transaction_was_marked_has_failed_although_it_returned() throws Exception {
        expect(new Marking("mark"), "TransactionEndedException: it returned, but its transaction was rolled back");
    }

    @Test
    void an_attempt_that_catches_what_has_marked_its_transaction_has_failed() throws Exception {
        expect(new Marking("nested"), "TransactionEndedException: it returned, but its transaction was rolled back");
    }

    @Test
    void a_transaction_beside_the_attempts_own_may_be_rolled_back() throws Exception {
        expect(new Marking("beside"), "succeeded");
        expect(new Marking("nothing"), "succeeded");
    }

    /** A checked exception commits, by the rules of {@code @Transactional}. */
    @Test
    void a_transaction_that_was_committed_leaves_the_attempt_what_it_threw() throws Exception {
        expect(new Marking("checked"), "java.io.IOException: as told");
    }

    @Test
    void a_processor_is_looked_at_whose_method_is_transactional() throws Exception {
        expect(new Managed("mark"), "TransactionEndedException: it returned, but its transaction was rolled back");
    }

    @Test
    void the_transaction_that_a_listener_leaves_open_does_not_reach_the_next_one() throws Exception {
        application.get(Seen.class).beCareless();
        client.enqueue(new Plain("roll back"));
        assertThat(next()).isEqualTo("succeeded");
        client.enqueue(new Plain("roll back"));
        assertThat(next()).isEqualTo("succeeded");
        assertThat(application.get(Seen.class).statuses())
                .hasSizeGreaterThan(3)
                .containsOnly(Status.STATUS_NO_TRANSACTION);
    }

    @Test
    void a_snooze_commits_what_the_attempt_did() throws Exception {
        client.enqueue(new Marking("snooze"));
        assertThat(List.of(next(), next(), next(), next()))
                .containsExactlyInAnyOrder(
                        "snoozed 1", "succeeded", "status " + Status.STATUS_NO_TRANSACTION, "succeeded");
    }

    @Test
    void a_snooze_that_is_thrown_rolls_it_back() throws Exception {
        expect(new Marking("throw a snooze"), "snoozed 1", "succeeded");
        assertThat(seen).isEmpty();
    }

    @Test
    void an_abort_rolls_it_back_and_is_final() throws Exception {
        expect(new Marking("abort"), "TaskAbortedException: as told");
        assertThat(seen).isEmpty();
    }

    @TaskQueue(name = "plain")
    public record Plain(String what) implements Task {}

    @TaskQueue(name = "marking")
    public record Marking(String what) implements Task {}

    @TaskQueue(name = "managed")
    public record Managed(String what) implements Task {}

    @ApplicationScoped
    static class Seen {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
        private volatile boolean careless;

        @Inject
        UserTransaction transaction;

        BlockingQueue<String> lines() {
            return lines;
        }

        BlockingQueue<Integer> statuses() {
            return statuses;
        }

        void beCareless() {
            careless = true;
        }

        void on(@Observes TaskEvent event) throws Exception {
            statuses.add(transaction.getStatus());
            if (event instanceof TaskEvent.Succeeded) {
                lines.add("succeeded");
            } else if (event instanceof TaskEvent.Failed failed) {
                lines.add(failed.error());
            } else if (event instanceof TaskEvent.Snoozed snoozed) {
                lines.add("snoozed " + snoozed.snoozes());
            }
            if (careless) {
                transaction.begin();
            }
        }
    }

    @Processes(Plain.class)
    static class PlainProcessor implements TaskProcessor<Plain> {

        @Inject
        UserTransaction transaction;

        @Inject
        Seen seen;

        @Override
        public void process(Plain task, TaskContext context) throws Exception {
            if (task.what().equals("look")) {
                seen.lines().add("status " + transaction.getStatus());
                return;
            }
            if (task.what().equals("read timeout")) {
                seen.lines()
                        .add("timeout "
                                + ((com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple)
                                                com.arjuna.ats.jta.TransactionManager.transactionManager())
                                        .getTimeout());
                return;
            }
            if (task.what().equals("timeout")) {
                transaction.setTransactionTimeout(77);
                return;
            }
            transaction.begin();
            switch (task.what()) {
                case "begin and throw" -> throw new UnsupportedOperationException("as told");
                case "begin and mark" -> transaction.setRollbackOnly();
                case "roll back" -> transaction.rollback();
                default -> {}
            }
        }
    }

    @Dependent
    public static class Nested {

        @Transactional
        public void fail() {
            throw new UnsupportedOperationException("as told");
        }

        @Transactional(Transactional.TxType.REQUIRES_NEW)
        public void failBeside() {
            throw new UnsupportedOperationException("as told");
        }
    }

    @Processes(Marking.class)
    @Transactional
    public static class MarkingProcessor implements TaskProcessor<Marking> {

        @Inject
        TransactionManager transactions;

        @Inject
        Nested nested;

        @Override
        public void process(Marking task, TaskContext context) throws Exception {
            switch (task.what()) {
                case "mark" -> transactions.setRollbackOnly();
                case "checked" -> throw new IOException("as told");
                case "nested" -> ignoring(nested::fail);
                case "beside" -> ignoring(nested::failBeside);
                case "abort" -> {
                    context.client().enqueue(new Plain("look"));
                    throw new TaskAbortedException("as told");
                }
                case "snooze", "throw a snooze" -> snooze(task, context);
                default -> {}
            }
        }

        private static void snooze(Marking task, TaskContext context) {
            if (context.snoozes() > 0) {
                return;
            }
            context.client().enqueue(new Plain("look"));
            if (!task.what().equals("snooze")) {
                throw new TaskSnoozedException(Duration.ZERO);
            }
            context.snooze(Duration.ZERO);
        }

        private static void ignoring(Runnable call) {
            try {
                call.run();
            } catch (UnsupportedOperationException e) {
                // As a processor may do that can go on without it.
            }
        }
    }

    @Processes(Managed.class)
    public static class ManagedProcessor implements TaskProcessor<Managed> {

        @Inject
        TransactionManager transactions;

        @Override
        @Transactional
        public void process(Managed task, TaskContext context) throws Exception {
            transactions.setRollbackOnly();
        }
    }
}

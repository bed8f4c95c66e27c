package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.TransactionEndedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.transaction.TransactionalException;
import jakarta.transaction.UserTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise, whatever the mode: tasks run after their transaction's commit, and never if there is none. */
abstract class EnqueueInTransaction {

    @TempDir
    Path directory;

    private final List<AutoCloseable> resources = new ArrayList<>();
    private CdiApplication application;
    private TaskClient tasks;
    private Orders orders;
    private TransactionManager manager;
    private TransactionSynchronizationRegistry registry;
    private UserTransaction user;
    private BlockingQueue<String> mailed;

    /** What outlives the application. */
    final void closeAfterwards(AutoCloseable resource) {
        resources.add(resource);
    }

    /** Adds what the mode needs. */
    abstract CdiApplication.Builder configure(CdiApplication.Builder builder) throws Exception;

    @BeforeEach
    void deploy() throws Exception {
        // One worker: what is enqueued later runs later.
        application = configure(CdiApplication.of(
                                Orders.class, Mailer.class, TransactionalMailer.class, Mailbox.class, Listener.class)
                        .transactions()
                        .set("afterward.workers", "1"))
                .deploy();
        tasks = application.get(TaskClient.class);
        orders = application.get(Orders.class);
        manager = application.get(TransactionManager.class);
        registry = application.get(TransactionSynchronizationRegistry.class);
        user = application.get(UserTransaction.class);
        mailed = application.get(Mailbox.class).mailed();
    }

    @AfterEach
    void undeploy() throws Exception {
        manager.setTransactionTimeout(0);
        if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
            manager.rollback();
        }
        application.close();
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }

    @Test
    void without_a_transaction() throws Exception {
        tasks.enqueue(new Mail("alone"));
        requireMailed("alone");
    }

    @Test
    void required() throws Exception {
        orders.required("1", null);
        requireMailed("1");
        assertThatThrownBy(() -> orders.required("2", new IllegalStateException()))
                .isInstanceOf(IllegalStateException.class);
        requireNothing();
    }

    @Test
    void a_checked_exception_commits() throws Exception {
        assertThatThrownBy(() -> orders.checked("1")).isInstanceOf(Exception.class);
        requireMailed("1");
    }

    @Test
    void requires_new_inside_a_rolled_back_one() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("outer"));
        orders.requiresNew("inner", null);
        requireMailed("inner");
        manager.rollback();
        requireNothing();
    }

    @Test
    void a_rolled_back_requires_new_inside_a_committed_one() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("outer"));
        assertThatThrownBy(() -> orders.requiresNew("inner", new IllegalStateException()))
                .isInstanceOf(IllegalStateException.class);
        manager.commit();
        requireMailed("outer");
    }

    @Test
    void what_is_enqueued_apart_stays_whatever_becomes_of_the_transaction() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("part"));
        TaskId apart = tasks.add(new Mail("apart")).apart().submit().get(0);
        requireMailed("apart");
        manager.rollback();
        assertThat(tasks.cancel(apart)).as("it has run").isFalse();
        requireNothing();
    }

    @Test
    void a_transaction_that_can_only_be_rolled_back_takes_what_is_apart() throws Exception {
        manager.begin();
        manager.setRollbackOnly();
        tasks.add(new Mail("apart")).apart().submit();
        manager.rollback();
        requireMailed("apart");
    }

    @Test
    void mandatory() throws Exception {
        assertThatThrownBy(() -> orders.mandatory("none")).isInstanceOf(TransactionalException.class);
        manager.begin();
        orders.mandatory("committed");
        manager.commit();
        requireMailed("committed");
        manager.begin();
        orders.mandatory("rolled back");
        manager.rollback();
        requireNothing();
    }

    @Test
    void supports() throws Exception {
        orders.supports("alone");
        requireMailed("alone");
        manager.begin();
        orders.supports("rolled back");
        manager.rollback();
        requireNothing();
    }

    @Test
    void not_supported_inside_a_rolled_back_one() throws Exception {
        manager.begin();
        orders.notSupported("apart");
        requireMailed("apart");
        manager.rollback();
        requireNothing();
    }

    @Test
    void never() throws Exception {
        orders.never("alone");
        requireMailed("alone");
        manager.begin();
        assertThatThrownBy(() -> orders.never("inside")).isInstanceOf(TransactionalException.class);
        manager.rollback();
        requireNothing();
    }

    @Test
    void by_hand() throws Exception {
        user.begin();
        tasks.enqueue(new Mail("1"));
        assertThat(mailed).isEmpty();
        user.commit();
        requireMailed("1");
        user.begin();
        TaskId dropped = tasks.enqueue(new Mail("2"));
        user.rollback();
        requireNothing();
        assertThat(tasks.status(dropped)).isEqualTo(TaskStatus.NOT_FOUND);
    }

    @Test
    void rollback_only_after_the_enqueue() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("1"));
        manager.setRollbackOnly();
        assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
        requireNothing();
    }

    @Test
    void rollback_only_before_the_enqueue() throws Exception {
        manager.begin();
        manager.setRollbackOnly();
        assertThatThrownBy(() -> tasks.enqueue(new Mail("1"))).isInstanceOf(TransactionEndedException.class);
        manager.rollback();
        requireNothing();
    }

    @Test
    void a_suspended_transaction_keeps_its_own() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("first"));
        Transaction first = manager.suspend();
        manager.begin();
        tasks.enqueue(new Mail("second"));
        manager.commit();
        requireMailed("second");
        manager.resume(first);
        manager.rollback();
        requireNothing();
    }

    @Test
    void a_resumed_transaction_commits_its_own() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("first"));
        Transaction first = manager.suspend();
        tasks.enqueue(new Mail("alone"));
        requireMailed("alone");
        manager.resume(first);
        tasks.enqueue(new Mail("and more"));
        manager.commit();
        requireMailed("first", "and more");
    }

    @Test
    void a_timeout_by_the_reaper() throws Exception {
        manager.setTransactionTimeout(1);
        manager.begin();
        tasks.enqueue(new Mail("1"));
        Transaction transaction = manager.getTransaction();
        await().atMost(20, SECONDS).until(() -> isOver(transaction.getStatus()));
        assertThatThrownBy(() -> tasks.enqueue(new Mail("2"))).isInstanceOf(TransactionEndedException.class);
        manager.rollback();
        requireNothing();
    }

    @Test
    void from_the_beforeCompletion_of_another_synchronization() throws Exception {
        manager.begin();
        registry.registerInterposedSynchronization(before(() -> tasks.enqueue(new Mail("early"))));
        tasks.enqueue(new Mail("first"));
        registry.registerInterposedSynchronization(before(() -> tasks.enqueue(new Mail("late"))));
        manager.commit();
        assertThat(List.of(poll(), poll(), poll())).containsExactlyInAnyOrder("early", "first", "late");
        requireNothing();
    }

    @Test
    void from_the_afterCompletion_of_another_synchronization() throws Exception {
        manager.begin();
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                tasks.enqueue(new Mail("afterwards"));
            }
        });
        manager.commit();
        requireMailed("afterwards");
    }

    @Test
    void a_flush_that_fails() throws Exception {
        manager.begin();
        tasks.enqueue(new Mail("1"));
        registry.registerInterposedSynchronization(before(() -> {
            throw new IllegalStateException("as the test wants it");
        }));
        assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
        requireNothing();
    }

    @Test
    void many_in_one_transaction() throws Exception {
        manager.begin();
        List<Mail> mails = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            mails.add(new Mail("mail " + i));
        }
        tasks.add(mails).submit();
        manager.commit();
        for (Mail mail : mails) {
            assertThat(poll()).isEqualTo(mail.to());
        }
    }

    @Test
    void what_is_cancelled_in_the_same_transaction_never_runs() throws Exception {
        manager.begin();
        TaskId alone = tasks.enqueue(new Mail("alone"));
        List<TaskId> several =
                tasks.add(new Mail("1"), new Mail("2"), new Mail("3")).submit();
        assertThat(tasks.cancel(alone)).isTrue();
        assertThat(tasks.cancel(several.get(1))).isTrue();
        assertThat(tasks.cancel(several.get(1))).as("a second time").isFalse();
        manager.commit();
        requireMailed("1", "3");
        manager.begin();
        assertThat(tasks.cancel(tasks.enqueue(new Mail("all there is")))).isTrue();
        manager.commit();
        requireNothing();
    }

    @Test
    void what_is_cancelled_in_a_transaction_marked_for_rollback_is_taken_back() throws Exception {
        manager.begin();
        TaskId id = tasks.enqueue(new Mail("1"));
        manager.setRollbackOnly();
        assertThat(tasks.cancel(id)).isTrue();
        manager.rollback();
        requireNothing();
    }

    @Test
    void another_transaction_does_not_find_what_is_to_be_cancelled() throws Exception {
        manager.begin();
        TaskId id = tasks.enqueue(new Mail("1"));
        Transaction outer = manager.suspend();
        assertThat(tasks.cancel(id)).as("without a transaction").isFalse();
        manager.begin();
        tasks.enqueue(new Mail("2"));
        assertThat(tasks.cancel(id)).as("in a transaction of its own").isFalse();
        manager.commit();
        assertThat(poll()).isEqualTo("2");
        manager.resume(outer);
        manager.commit();
        requireMailed("1");
    }

    @Test
    void a_rollback_does_not_undo_a_cancellation() throws Exception {
        TaskId id =
                tasks.add(new Mail("later")).after(Duration.ofHours(1)).submit().get(0);
        manager.begin();
        assertThat(tasks.cancel(id)).isTrue();
        manager.rollback();
        assertThat(tasks.status(id)).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void what_is_written_for_the_commit_cannot_be_cancelled_before_it() throws Exception {
        manager.begin();
        TaskId id = tasks.enqueue(new Mail("1"));
        registry.registerInterposedSynchronization(
                // Registered when ours has registered its second one: it runs after the write.
                before(() -> registry.registerInterposedSynchronization(
                        before(() -> assertThatThrownBy(() -> tasks.cancel(id))
                                .isInstanceOf(TransactionEndedException.class)
                                .hasMessageContaining(id + " is written already")))));
        manager.commit();
        requireMailed("1");
    }

    @Test
    void observers_hear_of_it_after_the_commit_and_of_no_rollback() throws Exception {
        BlockingQueue<List<TaskId>> heard = application.get(Listener.class).submitted();
        manager.begin();
        tasks.enqueue(new Mail("dropped"));
        manager.rollback();
        manager.begin();
        TaskId first = tasks.enqueue(new Mail("1"));
        TaskId second = tasks.enqueue(new Mail("2"));
        assertThat(heard).isEmpty();
        manager.commit();
        assertThat(heard.poll(10, SECONDS)).containsExactly(first, second);
        requireMailed("1", "2");
    }

    @Test
    void a_processor_may_be_transactional() throws Exception {
        tasks.enqueue(new Chain("good"));
        requireMailed("child of good");
        TaskId bad = tasks.enqueue(new Chain("bad"));
        await().atMost(10, SECONDS).until(() -> tasks.status(bad) == TaskStatus.FAILED);
        requireNothing();
    }

    private void requireMailed(String... expected) throws Exception {
        for (String one : expected) {
            assertThat(poll()).isEqualTo(one);
        }
        requireNothing();
    }

    /** What was enqueued before would have run before. */
    private void requireNothing() throws Exception {
        Transaction current = manager.suspend();
        tasks.add(new Mail("end")).priority(-1).submit();
        assertThat(poll()).isEqualTo("end");
        if (current != null) {
            manager.resume(current);
        }
    }

    private String poll() throws InterruptedException {
        return String.valueOf(mailed.poll(10, SECONDS));
    }

    private static boolean isOver(int status) {
        return status == Status.STATUS_ROLLEDBACK || status == Status.STATUS_NO_TRANSACTION;
    }

    private static Synchronization before(Runnable work) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {
                work.run();
            }

            @Override
            public void afterCompletion(int status) {}
        };
    }

    @TaskQueue(name = "mail")
    public record Mail(String to) implements Task {}

    @TaskQueue(name = "chain")
    public record Chain(String text) implements Task {}

    @ApplicationScoped
    static class Mailbox {
        private final BlockingQueue<String> mailed = new LinkedBlockingQueue<>();

        BlockingQueue<String> mailed() {
            return mailed;
        }
    }

    @Processes(Mail.class)
    static class Mailer implements TaskProcessor<Mail> {

        @Inject
        Mailbox box;

        @Override
        public void process(Mail task, TaskContext context) {
            box.mailed().add(task.to());
        }
    }

    @Processes(Chain.class)
    static class TransactionalMailer implements TaskProcessor<Chain> {

        @Inject
        TaskClient tasks;

        @Inject
        TransactionManager manager;

        @Override
        @Transactional
        public void process(Chain task, TaskContext context) throws Exception {
            assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
            tasks.enqueue(new Mail("child of " + task.text()));
            if (task.text().equals("bad")) {
                throw new IllegalStateException("as the test wants it");
            }
        }
    }

    @ApplicationScoped
    static class Listener {
        private final BlockingQueue<List<TaskId>> submitted = new LinkedBlockingQueue<>();

        BlockingQueue<List<TaskId>> submitted() {
            return submitted;
        }

        void on(@Observes TaskEvent.Submitted event) {
            submitted.add(event.ids());
        }
    }

    @ApplicationScoped
    static class Orders {

        @Inject
        TaskClient tasks;

        @Transactional
        void required(String to, RuntimeException failure) {
            enqueue(to, failure);
        }

        @Transactional(TxType.REQUIRES_NEW)
        void requiresNew(String to, RuntimeException failure) {
            enqueue(to, failure);
        }

        @Transactional
        void checked(String to) throws Exception {
            enqueue(to, null);
            throw new Exception("as the test wants it");
        }

        @Transactional(TxType.MANDATORY)
        void mandatory(String to) {
            enqueue(to, null);
        }

        @Transactional(TxType.SUPPORTS)
        void supports(String to) {
            enqueue(to, null);
        }

        @Transactional(TxType.NOT_SUPPORTED)
        void notSupported(String to) {
            enqueue(to, null);
        }

        @Transactional(TxType.NEVER)
        void never(String to) {
            enqueue(to, null);
        }

        private void enqueue(String to, RuntimeException failure) {
            tasks.enqueue(new Mail(to));
            if (failure != null) {
                throw failure;
            }
        }
    }
}

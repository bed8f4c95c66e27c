package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.after;
import static dev.afterward.transaction.Narayana.before;
import static dev.afterward.transaction.RecordingPort.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ClientStoppedException;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.TransactionEndedException;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions of a real transaction manager, without a witness. */
class SeparateTransactionsTest {

    private final RecordingPort port = new RecordingPort();
    private final Narayana narayana = new Narayana();
    private final SeparateTransactions room = new SeparateTransactions(port, narayana.jta, null);

    @AfterEach
    void leave() throws Exception {
        Narayana.leave();
        room.drain(0);
    }

    @Test
    void commit_prepares_at_the_end_and_promotes() throws Exception {
        MANAGER.begin();
        assertThat(room.enlist(List.of(task(1), task(2)))).isTrue();
        assertThat(room.enlist(List.of(task(3)))).isTrue();
        assertThat(port.prepared).isEmpty();
        MANAGER.commit();
        assertThat(port.prepared).containsExactly(1L, 2L, 3L);
        assertThat(port.rows).hasSize(1);
        assertThat(port.decisions)
                .containsExactly(new RecordingPort.Decision(
                        port.rows.get(0).id(), Outcome.COMMITTED, Duration.ofSeconds(2), Thread.currentThread()));
        assertThat(narayana.announced).containsExactly(new TaskId(1), new TaskId(2), new TaskId(3));
    }

    @Test
    void rollback_leaves_no_trace() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        MANAGER.rollback();
        assertThat(port.prepared).isEmpty();
        assertThat(port.decisions).isEmpty();
        assertThat(narayana.announced).isEmpty();
        assertThat(narayana.threads).hasValue(0);
    }

    @Test
    void a_transaction_marked_for_rollback_takes_nothing() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        MANAGER.setRollbackOnly();
        assertThatThrownBy(() -> room.enlist(List.of(task(2))))
                .isInstanceOf(TransactionEndedException.class)
                .hasMessageContaining("MARKED_ROLLBACK");
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).isEmpty();
    }

    @Test
    void a_new_transaction_survives_the_rollback_of_the_outer_one() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        Transaction outer = MANAGER.suspend();
        MANAGER.begin();
        room.enlist(List.of(task(2)));
        MANAGER.commit();
        MANAGER.resume(outer);
        room.enlist(List.of(task(3)));
        MANAGER.rollback();
        assertThat(port.prepared).containsExactly(2L);
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
        assertThat(narayana.announced).containsExactly(new TaskId(2));
    }

    @Test
    void a_suspended_transaction_is_left_alone() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        Transaction suspended = MANAGER.suspend();
        assertThat(room.enlist(List.of(task(2)))).isFalse();
        MANAGER.resume(suspended);
        MANAGER.commit();
        assertThat(port.prepared).containsExactly(1L);
    }

    @Test
    void one_transaction_after_another_by_hand() throws Exception {
        for (long id = 1; id <= 3; id++) {
            com.arjuna.ats.jta.UserTransaction.userTransaction().begin();
            room.enlist(List.of(task(id)));
            com.arjuna.ats.jta.UserTransaction.userTransaction().commit();
        }
        assertThat(port.prepared).containsExactly(1L, 2L, 3L);
        assertThat(port.rows).extracting(TransactionRow::id).doesNotHaveDuplicates();
        assertThat(narayana.threads).as("threads").hasValue(1);
    }

    @Test
    void without_a_transaction_nothing_is_taken() {
        assertThat(room.enlist(List.of(task(1)))).isFalse();
    }

    @Test
    void two_clients_in_one_transaction_keep_apart() throws Exception {
        RecordingPort otherPort = new RecordingPort();
        SeparateTransactions other = new SeparateTransactions(otherPort, narayana.jta, null);
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        other.enlist(List.of(task(2)));
        MANAGER.commit();
        assertThat(port.prepared).containsExactly(1L);
        assertThat(otherPort.prepared).containsExactly(2L);
    }

    @Test
    void synchronizations_before_and_after_ours_may_enqueue() throws Exception {
        MANAGER.begin();
        MANAGER.getTransaction().registerSynchronization(before(() -> room.enlist(List.of(task(1)))));
        room.enlist(List.of(task(2)));
        REGISTRY.registerInterposedSynchronization(before(() -> {
            room.enlist(List.of(task(3)));
            // Registered when ours has registered its second one: it runs after the write.
            REGISTRY.registerInterposedSynchronization(before(() -> room.enlist(List.of(task(4)))));
        }));
        MANAGER.commit();
        assertThat(port.prepared).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(port.prepared).endsWith(4L);
        assertThat(port.rows)
                .extracting(TransactionRow::id)
                .containsOnly(port.rows.get(0).id());
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
        assertThat(narayana.announced).hasSize(4);
    }

    @Test
    void a_synchronization_may_be_the_first_to_enqueue() throws Exception {
        MANAGER.begin();
        REGISTRY.registerInterposedSynchronization(before(() -> room.enlist(List.of(task(1)))));
        MANAGER.commit();
        assertThat(port.prepared).containsExactly(1L);
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
    }

    @Test
    void after_the_completion_there_is_no_transaction() throws Exception {
        List<Boolean> taken = new ArrayList<>();
        MANAGER.begin();
        REGISTRY.registerInterposedSynchronization(after(() -> taken.add(room.enlist(List.of(task(1))))));
        MANAGER.commit();
        assertThat(taken).containsExactly(false);
    }

    @Test
    void what_cannot_be_prepared_rolls_the_transaction_back() throws Exception {
        port.onPrepare = () -> {
            throw new TaskStoreException("the disk is full");
        };
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        assertThatThrownBy(MANAGER::commit)
                .isInstanceOf(RollbackException.class)
                .hasStackTraceContaining("the disk is full");
        assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK);
        assertThat(narayana.announced).isEmpty();
    }

    @Test
    void an_error_while_preparing_rolls_the_transaction_back() throws Exception {
        port.onPrepare = () -> {
            throw new StackOverflowError();
        };
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK);
    }

    @Test
    void a_late_enqueue_that_fails_rolls_back_even_if_its_exception_is_swallowed() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        REGISTRY.registerInterposedSynchronization(before(() ->
                REGISTRY.registerInterposedSynchronization(before(() -> {
                    port.onPrepare = () -> {
                        throw new TaskStoreException("the disk is full");
                    };
                    assertThatThrownBy(() -> room.enlist(List.of(task(2)))).isInstanceOf(TaskStoreException.class);
                }))));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).containsExactly(1L);
        assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK);
    }

    @Test
    void an_observer_that_fails_disturbs_nobody() throws Exception {
        SeparateTransactions noisy = new SeparateTransactions(
                port,
                new JtaContext(
                        REGISTRY,
                        narayana.jta.runner(),
                        narayana.jta.threads(),
                        ids -> {
                            throw new AssertionError("observer");
                        },
                        Duration.ofMinutes(5)),
                null);
        MANAGER.begin();
        noisy.enlist(List.of(task(1)));
        MANAGER.commit();
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
    }

    @Test
    void a_stop_waits_for_open_transactions() throws Exception {
        CountDownLatch prepared = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        port.onPrepare = () -> {
            prepared.countDown();
            await(goOn);
        };
        CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> {
            try {
                MANAGER.begin();
                room.enlist(List.of(task(1)));
                MANAGER.commit();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        await(prepared);
        room.drain(1);
        assertThat(port.decisions).isEmpty();
        CompletableFuture<Integer> decidedWhenDrained = CompletableFuture.supplyAsync(() -> {
            room.drain(30_000);
            return port.decisions.size();
        });
        goOn.countDown();
        commit.get(30, TimeUnit.SECONDS);
        assertThat(decidedWhenDrained.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void an_interruption_does_not_let_a_stop_go_on() throws Exception {
        Enlistment enlistment = room.newEnlistment();
        room.open.admit(enlistment, Long.MAX_VALUE);
        FutureTask<Boolean> drained = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            room.drain(30_000);
            return Thread.interrupted();
        });
        Thread stopping = new Thread(drained);
        stopping.start();
        Awaitility.await().until(() -> drained.isDone() || stopping.getState() == Thread.State.TIMED_WAITING);
        assertThat(drained).isNotDone();
        room.open.leave(enlistment);
        assertThat(drained.get(30, TimeUnit.SECONDS)).as("interrupted").isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void while_attempts_end_only_they_and_transactions_that_have_enqueued_may_enqueue() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        room.leave();
        room.enlist(List.of(task(2)));
        MANAGER.commit();
        MANAGER.begin();
        assertThatThrownBy(() -> room.enlist(List.of(task(3)))).isInstanceOf(ClientStoppedException.class);
        port.makesAttempt = true;
        room.enlist(List.of(task(4)));
        MANAGER.commit();
        assertThat(port.prepared).containsExactly(1L, 2L, 4L);
        room.drain(0);
        MANAGER.begin();
        room.enlist(List.of(task(5)));
        assertThatThrownBy(MANAGER::commit).hasStackTraceContaining(ClientStoppedException.class.getName());
        room.resolve(List.of());
    }

    @Test
    void a_client_that_stops_takes_no_new_transactions_and_waits_for_open_ones() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        room.drain(0);
        assertThatThrownBy(MANAGER::commit)
                .isInstanceOf(RollbackException.class)
                .hasStackTraceContaining(ClientStoppedException.class.getName());
        assertThat(port.prepared).isEmpty();
        MANAGER.begin();
        assertThatThrownBy(() -> room.enlist(List.of(task(2)))).isInstanceOf(ClientStoppedException.class);
        MANAGER.rollback();
        room.resolve(List.of());
        MANAGER.begin();
        room.enlist(List.of(task(3)));
        MANAGER.commit();
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
    }
}

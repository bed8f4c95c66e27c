package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.before;
import static dev.afterward.transaction.RecordingPort.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.TransactionEndedException;
import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Timeouts: the transaction manager's reaper rolls back while the application's thread goes on. Narayana reports it
 * after the synchronizations' {@code beforeCompletion}; that others do it meanwhile is in the {@link StateSpaceTest}.
 */
class TimeoutTest {

    private final RecordingPort port = new RecordingPort();
    private final Narayana narayana = new Narayana();
    private final SeparateTransactions room = new SeparateTransactions(port, narayana.jta, null);

    private Transaction transaction;

    @BeforeEach
    void begin() throws Exception {
        // Long enough for a busy machine to come as far as the write.
        MANAGER.setTransactionTimeout(3);
        MANAGER.begin();
        transaction = MANAGER.getTransaction();
        room.enlist(List.of(task(1)));
    }

    @AfterEach
    void leave() throws Exception {
        Narayana.leave();
        room.drain(0);
    }

    /** The reaper rolls back first, and reports it when the synchronizations are through. */
    private void awaitReaper() {
        await().atMost(Duration.ofSeconds(20)).until(() -> transaction.getStatus() == Status.STATUS_ROLLEDBACK);
    }

    @Test
    void before_the_commit_the_application_is_told_at_its_next_enqueue() throws Exception {
        awaitReaper();
        assertThatThrownBy(() -> room.enlist(List.of(task(2)))).isInstanceOf(TransactionEndedException.class);
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).isEmpty();
        assertThat(port.decisions).isEmpty();
    }

    @Test
    void while_the_rows_are_written_they_are_deleted_after_they_were_written() {
        port.onPrepare = () -> {
            awaitReaper();
            assertThat(port.decisions).as("decided before it is written").isEmpty();
        };
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).containsExactly(1L);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK));
        assertThat(narayana.announced).isEmpty();
    }

    @Test
    void after_the_rows_were_written_they_are_deleted_and_nobody_waits() throws Exception {
        REGISTRY.registerInterposedSynchronization(before(() ->
                REGISTRY.registerInterposedSynchronization(before(() -> {
                    assertThat(port.prepared).containsExactly(1L);
                    awaitReaper();
                    assertThatThrownBy(() -> room.enlist(List.of(task(2))))
                            .isInstanceOf(TransactionEndedException.class);
                }))));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).containsExactly(1L);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK));
        assertThat(port.decisions.get(0).patience()).isEqualTo(Duration.ZERO);
        // By the reaper or by this thread: which of the two reports it is a race of Narayana's.
    }
}

package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.after;
import static dev.afterward.transaction.Narayana.before;
import static dev.afterward.transaction.RecordingPort.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TransactionEndedException;
import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.RollbackException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timeouts: the transaction manager's reaper reports a rollback while the application's thread goes on. */
class TimeoutTest {

    private final RecordingPort port = new RecordingPort();
    private final Narayana narayana = new Narayana();
    private final SeparateTransactions room = new SeparateTransactions(port, narayana.jta, null);

    /** One count for a synchronization that is told before ours, one for another that is told after it. */
    private final CountDownLatch reported = new CountDownLatch(2);

    @BeforeEach
    void begin() throws Exception {
        MANAGER.setTransactionTimeout(1);
        MANAGER.begin();
        REGISTRY.registerInterposedSynchronization(after(reported::countDown));
        room.enlist(List.of(task(1)));
        REGISTRY.registerInterposedSynchronization(
                before(() -> REGISTRY.registerInterposedSynchronization(after(reported::countDown))));
    }

    @AfterEach
    void leave() throws Exception {
        Narayana.leave();
        room.drain(0);
    }

    private void awaitReaper(int calls) {
        try {
            while (reported.getCount() > 2 - calls) {
                assertThat(reported.await(10, TimeUnit.MILLISECONDS) || reported.getCount() >= 0)
                        .isTrue();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void before_the_commit_the_application_is_told_at_its_next_enqueue() throws Exception {
        awaitReaper(1);
        assertThatThrownBy(() -> room.enlist(List.of(task(2)))).isInstanceOf(TransactionEndedException.class);
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).isEmpty();
        assertThat(port.decisions).isEmpty();
    }

    @Test
    void while_the_rows_are_written_they_are_deleted_after_they_were_written() throws Exception {
        port.onPrepare = () -> {
            awaitReaper(2);
            assertThat(port.decisions).as("decided before it is written").isEmpty();
        };
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).containsExactly(1L);
        assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK);
        assertThat(port.decisions.get(0).thread()).isEqualTo(Thread.currentThread());
        assertThat(narayana.announced).isEmpty();
    }

    @Test
    void after_the_rows_were_written_the_reaper_decides_and_does_not_wait() throws Exception {
        REGISTRY.registerInterposedSynchronization(before(() ->
                REGISTRY.registerInterposedSynchronization(before(() -> {
                    assertThat(port.prepared).containsExactly(1L);
                    awaitReaper(2);
                    assertThatThrownBy(() -> room.enlist(List.of(task(2))))
                            .isInstanceOf(TransactionEndedException.class);
                }))));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(port.prepared).containsExactly(1L);
        assertThat(port.outcomes()).containsExactly(Outcome.ROLLED_BACK);
        assertThat(port.decisions.get(0).patience()).isEqualTo(Duration.ZERO);
        assertThat(port.decisions.get(0).thread()).isNotEqualTo(Thread.currentThread());
    }
}

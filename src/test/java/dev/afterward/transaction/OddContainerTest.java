package dev.afterward.transaction;

import static dev.afterward.transaction.RecordingPort.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.TransactionEndedException;
import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What containers do that no transaction manager of the tests' does: callbacks missing, twice, odd, room. */
class OddContainerTest {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final RecordingPort port = new RecordingPort();
    private final List<TaskId> announced = new ArrayList<>();
    private final ModelContainer container = new ModelContainer();
    private SeparateTransactions room;

    @BeforeEach
    void open() {
        room = new SeparateTransactions(
                port,
                new JtaContext(
                        container, TransactionRunner.of(Narayana.MANAGER), Thread::new, announced::addAll, DEADLINE),
                null);
    }

    @AfterEach
    void close() {
        room.drain(0);
    }

    /** On some servers an Error of another synchronization keeps ours from being told. */
    @Test
    void an_end_that_is_never_reported_is_shown_after_the_deadline() {
        room.enlist(List.of(task(1)));
        assertThat(container.beforeCompletion(() -> {})).isTrue();
        port.clock.addAndGet(DEADLINE.toMillis() - 1);
        room.resolver.round();
        assertThat(port.decisions).isEmpty();
        port.clock.addAndGet(1);
        room.resolver.round();
        // Awaited: the resolver's own thread may have come first, and be about to say so.
        await().untilAsserted(() -> assertThat(port.outcomes()).containsExactly(Outcome.IN_DOUBT));
        // It may still come, from a commit that took very long.
        container.afterCompletion(Status.STATUS_COMMITTED);
        assertThat(port.outcomes()).containsExactly(Outcome.IN_DOUBT, Outcome.COMMITTED);
    }

    @Test
    void callbacks_that_come_twice_do_nothing_twice() {
        room.enlist(List.of(task(1)));
        container.beforeCompletion(() -> {});
        container.beforeCompletion(() -> {});
        container.afterCompletion(Status.STATUS_COMMITTED);
        container.afterCompletion(Status.STATUS_COMMITTED);
        assertThat(port.prepared).containsExactly(1L);
        assertThat(port.decisions).hasSize(1);
        assertThat(announced).hasSize(1);
    }

    @Test
    void other_statuses_at_the_end_are_in_doubt() {
        room.enlist(List.of(task(1)));
        container.beforeCompletion(() -> {});
        container.afterCompletion(Status.STATUS_UNKNOWN);
        assertThat(port.outcomes()).containsExactly(Outcome.IN_DOUBT);
        assertThat(announced).isEmpty();
    }

    @Test
    void only_the_thread_that_commits_waits_for_the_turn() throws Exception {
        room.enlist(List.of(task(1)));
        container.beforeCompletion(() -> {});
        CompletableFuture.runAsync(() -> container.afterCompletion(Status.STATUS_COMMITTED))
                .get(30, TimeUnit.SECONDS);
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
        assertThat(port.decisions.get(0).patience()).isEqualTo(Duration.ZERO);
    }

    @Test
    void a_commit_without_beforeCompletion_is_late_but_not_lost() {
        room.enlist(List.of(task(1)));
        container.afterCompletion(Status.STATUS_COMMITTED);
        assertThat(port.prepared).containsExactly(1L);
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
        assertThat(announced).containsExactly(new TaskId(1));
    }

    @Test
    void a_transaction_that_is_completing_takes_nothing() {
        for (int status : new int[] {
            Status.STATUS_PREPARING, Status.STATUS_PREPARED, Status.STATUS_COMMITTING, Status.STATUS_UNKNOWN
        }) {
            container.status = status;
            assertThatThrownBy(() -> room.enlist(List.of(task(1))))
                    .isInstanceOf(TransactionEndedException.class)
                    .hasMessageContaining("completing");
        }
    }
}

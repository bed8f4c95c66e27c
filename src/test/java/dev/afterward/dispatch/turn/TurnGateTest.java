package dev.afterward.dispatch.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.DaemonThreads;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may make a turn, and what is known of the last one. */
class TurnGateTest {

    private final CoordinatorBench bench = new CoordinatorBench();

    private void turn() {
        bench.turns.enter();
        try {
            bench.turns.make(List.of(bench.first));
        } finally {
            bench.turns.leave();
        }
    }

    /** The coordinator would starve behind callers that come again and again. */
    @Test
    void a_caller_does_not_pass_one_that_waits_for_the_gate() throws Exception {
        assertThat(bench.turns.tryEnter()).isTrue();
        Thread waits = DaemonThreads.newThread(() -> {
            bench.turns.enter();
            bench.turns.leave();
        });
        waits.start();
        await().until(() -> waits.getState() == Thread.State.WAITING);
        // The thread that holds the gate would get it once more, if it were not for the other one.
        assertThat(bench.turns.tryEnter()).isFalse();
        bench.turns.leave();
        waits.join(20_000);
        assertThat(bench.turns.tryEnter()).isTrue();
        bench.turns.leave();
    }

    @Test
    void a_step_is_troubled_until_a_turn_does_all_of_its_work() {
        bench.first.work = () -> {
            throw new TaskStoreException("bad");
        };
        turn();
        assertThat(bench.turns.isTroubled(bench.first)).isTrue();
        assertThat(bench.turns.isFailing()).as("the turn was made").isFalse();
        bench.first.work = () -> {};
        turn();
        assertThat(bench.turns.isTroubled(bench.first)).isFalse();
    }

    @Test
    void the_time_of_the_last_turn_that_was_made_is_known() {
        assertThat(bench.turns.lastTurn()).isZero();
        turn();
        assertThat(bench.turns.lastTurn()).isEqualTo(CoordinatorBench.START);
        bench.pass(5);
        bench.commit = new TaskStoreException("the disk is full");
        turn();
        assertThat(bench.turns.lastTurn()).isEqualTo(CoordinatorBench.START);
    }
}

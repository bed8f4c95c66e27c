package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Discarded;
import dev.afterward.store.Promotion;
import dev.afterward.store.Readied;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionsTest {

    private final OpenDecisions open = new OpenDecisions(TimeSource.system());
    private final BatchSize batch = new BatchSize();
    private final Decisions decisions = new Decisions(open, batch, NoQueues.hints(new WorkQueue()), null, 0);
    /** How many tasks each transaction was allowed to have. */
    private final List<Integer> limits = new ArrayList<>();

    private final Turn turn = (Turn) Proxy.newProxyInstance(
            Turn.class.getClassLoader(),
            new Class<?>[] {Turn.class},
            (proxy, method, args) -> switch (method.getName()) {
                case "promote" -> promoted((int) args[2]);
                case "discard" -> discarded((int) args[1]);
                case "decide" -> true;
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private Promotion promoted(int limit) {
        limits.add(limit);
        return new Promotion(new Readied(limit, Set.of(), Set.of(), Long.MAX_VALUE), false);
    }

    private Discarded discarded(int limit) {
        limits.add(limit);
        return new Discarded(limit, false);
    }

    private void makeTurn() {
        decisions.begin(0);
        decisions.write(turn, 0, Isolation.TOGETHER);
        decisions.committed(0);
    }

    /** A turn that takes too long makes the batch smaller, also for what is claimed. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"COMMITTED", "ROLLED_BACK"})
    void a_turn_changes_no_more_tasks_than_the_batch_allows(Outcome outcome) {
        open.decide(1, outcome, 0, () -> {});
        open.decide(2, outcome, 0, () -> {});
        makeTurn();
        assertThat(limits).containsExactly(batch.rows());
    }

    @Test
    void there_is_more_to_do_until_all_of_them_are_over() {
        assertThat(decisions.hasMore()).isFalse();
        open.decide(1, Outcome.COMMITTED, 0, () -> {});
        makeTurn();
        assertThat(decisions.hasMore()).isTrue();
    }

    /** The witness's mark is removed soon after: a power cut that took the outcome back would lose the tasks. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"COMMITTED", "ROLLED_BACK"})
    void the_turn_that_writes_an_outcome_survives_a_power_cut_though_no_thread_waits(Outcome outcome) {
        assertThat(open.decide(7, outcome, 0, () -> {})).isFalse();
        decisions.begin(0);
        assertThat(decisions.isPromise()).isTrue();
    }

    @Test
    void an_outcome_is_waited_for_until_it_is_written() {
        assertThat(open.await(0)).isTrue();
        boolean written = open.decide(7, Outcome.COMMITTED, 0, () -> {});
        assertThat(written).isFalse();
        assertThat(open.await(0)).isFalse();
        assertThat(open.contains(7)).isTrue();
        assertThat(open.contains(8)).isFalse();
        assertThat(open.size()).isEqualTo(1);
    }
}

package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.ClaimedTask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Claimed tasks whose way is cut short: none of them is forgotten. */
class HandOverTest {

    private final IllegalStateException cutShort = new IllegalStateException("cut short");

    private final List<Long> givenBack = new ArrayList<>();
    private long refused;
    private final AtomicInteger outOfStep = new AtomicInteger();
    private final Rig rig =
            new Rig(1, List.of(new Simulation.Kind(1, 1, 1)), TimeSource.system(), (attempt, followUp) -> {});
    private final HandOver handOver = new HandOver(
            rig.work, rig.claimed, rig.queues, this::ended, TimeSource.system(), null, outOfStep::incrementAndGet);

    private void ended(Attempt attempt, FollowUp followUp) {
        if (attempt.id().value() == refused) {
            throw cutShort;
        }
        givenBack.add(attempt.id().value());
    }

    private static ClaimedTask task(long id, int queue) {
        return new ClaimedTask(id, queue, 0, 0, 1, 1, 0, 0, 0, 0, new byte[1], null, 1);
    }

    private Attempt attempt(long id) {
        return new Attempt(task(id, 1), rig.queues.of(1), 0, null);
    }

    @Test
    void what_cannot_be_given_back_waits_on_and_the_others_are_given_back() {
        Attempt first = attempt(1);
        Attempt second = attempt(2);
        refused = 1;
        assertThatThrownBy(() -> handOver.giveBack(List.of(first, second))).isSameAs(cutShort);
        assertThat(givenBack).containsExactly(2L);
        assertThat(outOfStep).hasValue(1);
        assertThat(rig.work.withdraw(first)).as("it waits").isTrue();
        assertThat(rig.work.withdraw(second)).as("it waits").isFalse();
    }

    @Test
    void what_cannot_be_withdrawn_waits_on() {
        rig.work.open(1);
        handOver.give(List.of(task(1, 1)));
        Attempt waiting = rig.claimed.find(1);
        refused = 1;
        assertThatThrownBy(() -> handOver.withdraw(waiting)).isSameAs(cutShort);
        refused = 0;
        handOver.withdraw(waiting);
        assertThat(givenBack).containsExactly(1L);
        handOver.withdraw(waiting);
        assertThat(givenBack).containsExactly(1L);
    }

    @Test
    void what_breaks_off_between_the_store_and_the_workers_is_compared_later() {
        assertThatThrownBy(() -> handOver.give(List.of(task(1, 1), task(2, 99))))
                .isInstanceOf(RuntimeException.class);
        assertThat(outOfStep).hasValue(1);
        rig.claimed.forgetUnplaced();
        assertThat(rig.claimed.find(1)).as("no worker has it").isNull();
    }

    @Test
    void what_is_on_its_way_back_is_known_until_the_store_has_it() {
        rig.work.close();
        handOver.give(List.of(task(1, 1)));
        assertThat(givenBack).containsExactly(1L);
        rig.claimed.forgetUnplaced();
        assertThat(rig.claimed.find(1)).isNotNull();
    }
}

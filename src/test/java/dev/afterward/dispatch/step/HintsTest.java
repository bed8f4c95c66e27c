package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.work.WorkQueue;
import org.junit.jupiter.api.Test;

class HintsTest {

    private final Hints hints = NoQueues.hints(new WorkQueue());

    @Test
    void a_hint_that_comes_while_a_turn_looks_is_not_overwritten() {
        hints.lookingAtDue();
        hints.lookAgain();
        hints.scheduled(Long.MAX_VALUE);
        assertThat(hints.nextDue()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void a_queue_of_others_is_no_backlog_of_this_client() {
        assertThat(hints.ready(7)).isFalse();
        assertThat(hints.readyAfter(0)).isExhausted();
    }
}

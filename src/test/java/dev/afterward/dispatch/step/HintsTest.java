package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HintsTest {

    /** A task. */
    public record Work(int number) implements Task {}

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

    /** Others are told of tasks that this client makes ready and does not read. */
    @Test
    void a_queue_with_other_versions_is_left_to_others_though_this_client_has_looked() {
        Hints known = new Hints(
                new Queues(
                        List.of(new ProcessorBinding<>(
                                Work.class, QueueConfig.builder("work").build(), (task, context) -> {})),
                        List.of((attempt, failure) -> Duration.ZERO),
                        new TaskStore.Opened(1, 0, Map.of("work", 1), Set.of(), Map.of(), Set.of(), false, "node"),
                        1,
                        new WorkQueue()),
                new Announcements(true, TimeSource.system()));
        known.lookingEverywhere();
        known.found(Set.of(), Set.of());
        assertThat(known.isLeftToOthers(1)).isFalse();
        known.leavesSome(Set.of(1));
        assertThat(known.isLeftToOthers(1)).isTrue();
    }
}

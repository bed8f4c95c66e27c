package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows from a failed attempt, whatever its queue's strategy answers. */
class FollowUpTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final long NOW = 1_800_000_000_000L;
    private static final Duration INITIAL = Duration.ofSeconds(7);

    private static long delay(BackoffStrategy strategy) {
        BackoffPolicy policy = new BackoffPolicy(INITIAL, 1, Duration.ofDays(1), 0, BackoffStrategy.class);
        QueueConfig config =
                QueueConfig.builder("work").maxAttempts(3).backoff(policy).build();
        List<ProcessorBinding<?>> bindings = List.of(new ProcessorBinding<>(Work.class, config, (task, context) -> {}));
        TaskStore.Opened opened =
                new TaskStore.Opened(1, 0, Map.of("work", 1), Set.of(), Map.of(), Set.of(), true, "node");
        Queues queues = new Queues(bindings, Queues.backoffs(bindings, type -> strategy), opened, 1, new WorkQueue());
        ClaimedTask task = new ClaimedTask(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, new byte[0], null, 1);
        Attempt attempt = new Attempt(task, queues.of(1), 0, null);
        FollowUp followUp = FollowUp.of(attempt, new Ending.Threw(new IllegalStateException("bad")), NOW, 0);
        return ((Settlement.Retried) followUp.settlement()).due() - NOW;
    }

    static Stream<Duration> far() {
        return Stream.of(
                Duration.ofDays(36_501),
                Duration.ofDays(365_000_000_000L),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE),
                ChronoUnit.FOREVER.getDuration());
    }

    @ParameterizedTest
    @MethodSource("far")
    void a_wait_beyond_a_hundred_years_is_cut_to_them(Duration answer) {
        assertThat(delay((attempt, failure) -> answer))
                .isEqualTo(Duration.ofDays(36_500).toMillis());
    }

    @Test
    void a_wait_below_zero_is_none() {
        assertThat(delay((attempt, failure) -> Duration.ofSeconds(-1))).isZero();
        assertThat(delay((attempt, failure) -> Duration.ofSeconds(Long.MIN_VALUE)))
                .isZero();
    }

    @Test
    void a_strategy_that_answers_nothing_or_throws_waits_as_at_first() {
        assertThat(delay((attempt, failure) -> null)).isEqualTo(INITIAL.toMillis());
        assertThat(delay((attempt, failure) -> {
                    throw new IllegalArgumentException("as told");
                }))
                .isEqualTo(INITIAL.toMillis());
    }
}

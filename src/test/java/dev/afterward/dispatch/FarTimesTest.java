package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Afterward;
import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations and times that are too long for a number of milliseconds, and those that are missing. */
class FarTimesTest {

    /** A task. */
    @TaskQueue(name = "far")
    public record Work(int number) implements Task {}

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static EngineFixture fixture() {
        return new EngineFixture().processor(Work.class, (task, context) -> {});
    }

    static Stream<Duration> far() {
        return Stream.of(
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE),
                ChronoUnit.FOREVER.getDuration());
    }

    @ParameterizedTest
    @MethodSource("far")
    void a_stop_may_take_as_long_as_it_takes(Duration grace) {
        try (EngineFixture fixture = fixture()) {
            assertThat(fixture.start().stop(grace)).isTrue();
        }
    }

    @Test
    void a_stop_with_a_grace_below_zero_has_none() {
        try (EngineFixture fixture = fixture()) {
            assertThat(fixture.start().stop(Duration.ofSeconds(Long.MIN_VALUE))).isTrue();
        }
    }

    @Test
    void settings_beyond_a_hundred_years_are_refused_together_with_their_limit() {
        Duration far = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatThrownBy(() -> new EngineConfig(1, far, 3, far, far, far, 1, Gate.OFF))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems())
                                .hasSize(4)
                                .allMatch(problem ->
                                        problem.contains(" must not be longer than " + LONGEST + ", was " + far))
                                .anyMatch(problem -> problem.contains("afterward.lease"))
                                .anyMatch(problem -> problem.contains("afterward.cleanup-interval")));
        assertThat(new EngineConfig(1, LONGEST, 3, LONGEST, LONGEST, LONGEST, 1, Gate.OFF).lease())
                .isEqualTo(LONGEST);
    }

    @Test
    void a_delay_far_below_zero_means_at_once() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.open();
            List<TaskId> ids = engine.add(new Work(1))
                    .after(Duration.ofSeconds(Long.MIN_VALUE))
                    .submit();
            assertThat(fixture.store.row(ids.get(0)).orElseThrow().task().due()).isZero();
        }
    }

    @Test
    void a_missing_time_and_a_missing_processor_are_refused_where_they_are_given() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.open();
            assertThatThrownBy(() -> engine.add(new Work(1)).at(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> engine.add(new Work(1)).after(null)).isInstanceOf(NullPointerException.class);
        }
        TaskProcessor<Work> none = null;
        assertThatThrownBy(() -> Afterward.builder().processor(Work.class, none))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining(Work.class.getName());
    }

    static Stream<Consumer<Afterward.Builder>> missing() {
        return Stream.of(
                builder -> builder.sqlite(null),
                builder -> builder.dataSource(null),
                builder -> builder.lease(null),
                builder -> builder.cleanupInterval(null),
                builder -> builder.restoreWithin(null),
                builder -> builder.poll(null),
                builder -> builder.threadFactory(null),
                builder -> builder.listener(null));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void a_missing_setting_is_refused_where_it_is_given(Consumer<Afterward.Builder> setting) {
        Afterward.Builder builder = Afterward.builder();
        assertThatThrownBy(() -> setting.accept(builder))
                .isInstanceOf(NullPointerException.class)
                .hasMessageEndingWith("is null");
    }
}

package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Cron;
import dev.afterward.Occurrence;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several clients share a store with schedules. */
abstract class SharedScheduleCases {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Cron NEVER_SOON = Cron.of("0 0 1 1 *", "UTC");

    private final List<TaskEngine> engines = new ArrayList<>();
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();

    /** A store for one more client, not yet open. */
    abstract TaskStore store();

    @AfterEach
    void close() {
        engines.forEach(TaskEngine::stopNow);
    }

    private TaskEngine engine(UnaryOperator<ClientBuilder> settings) {
        TaskEngine engine = settings.apply(new ClientBuilder()
                        .store(store())
                        .workers(2)
                        .lease(Duration.ofSeconds(5))
                        .poll(Duration.ofHours(1))
                        .processor(
                                Work.class,
                                QueueConfig.builder("work").build(),
                                (task, context) -> runs.merge(task.number(), 1, Integer::sum)))
                .engine();
        engines.add(engine);
        engine.start();
        return engine;
    }

    /** Three clients fire four schedules each second. */
    @Test
    void each_occurrence_fires_once_whichever_client_does_it() {
        for (int i = 0; i < 3; i++) {
            engine(settings -> settings);
        }
        Schedules schedules = engines.get(0).schedules();
        for (int i = 0; i < 4; i++) {
            schedules.put("s" + i, new Work(i), Recurrence.every(Duration.ofSeconds(1)));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(schedules.history("s3", 100).stream()
                                .filter(one -> one.outcome().hasFired()))
                        .hasSizeGreaterThanOrEqualTo(5));
        for (int i = 0; i < 4; i++) {
            int number = i;
            assertThat(schedules.pause("s" + i)).isTrue();
            await().atMost(PATIENCE).untilAsserted(() -> {
                List<Occurrence> history = schedules.history("s" + number, 1_000);
                assertThat(history.stream().map(Occurrence::at)).doesNotHaveDuplicates();
                long fired =
                        history.stream().filter(one -> one.outcome().hasFired()).count();
                assertThat(runs.get(number)).isEqualTo((int) fired);
            });
        }
    }

    @Test
    void a_client_fires_what_another_one_has_put_that_is_gone() {
        TaskEngine first = engine(settings -> settings);
        engine(settings -> settings);
        first.schedules().put("s", new Work(1), Recurrence.every(Duration.ofSeconds(2)));
        first.stopNow();
        await().atMost(PATIENCE).until(() -> runs.getOrDefault(1, 0) >= 2);
    }

    /** Nodes with the code of before and of after it, during a deployment. */
    @Test
    void an_old_node_neither_writes_back_nor_retires_what_new_ones_declare() {
        UnaryOperator<ClientBuilder> before = settings -> settings.schedule("a", new Work(1), NEVER_SOON);
        UnaryOperator<ClientBuilder> after =
                settings -> settings.schedule("a", new Work(2), NEVER_SOON).schedule("b", new Work(3), NEVER_SOON);
        TaskEngine old = engine(before);
        awaitDeclared(old, "a");
        TaskEngine current = engine(after);
        awaitDeclared(current, "b");
        TaskEngine late = engine(before);
        assertThat(late.schedules().runNow("a")).isPresent();
        await().atMost(PATIENCE).until(() -> runs.containsKey(2));
        assertThat(late.schedules().find("b").orElseThrow().state()).isEqualTo(ScheduleInfo.State.ACTIVE);
        // All new ones are gone: it is the code of before that counts.
        current.stopNow();
        TaskEngine back = engine(before);
        await().atMost(PATIENCE)
                .until(() -> back.schedules().find("b").orElseThrow().state() == ScheduleInfo.State.RETIRED);
        assertThat(back.schedules().runNow("a")).isPresent();
        await().atMost(PATIENCE).until(() -> runs.containsKey(1));
    }

    private static void awaitDeclared(TaskEngine engine, String name) {
        await().atMost(PATIENCE).until(() -> engine.schedules().find(name).isPresent());
    }

    @Test
    void the_schedules_of_another_application_are_left_alone() {
        TaskEngine first = engine(
                settings -> settings.application("one").schedule("a", new Work(1), NEVER_SOON, SchedulePolicy.DEFAULT));
        awaitDeclared(first, "a");
        first.stopNow();
        TaskEngine other = engine(
                settings -> settings.application("two").schedule("b", new Work(2), NEVER_SOON, SchedulePolicy.DEFAULT));
        awaitDeclared(other, "b");
        assertThat(other.schedules().find("a").orElseThrow().state()).isEqualTo(ScheduleInfo.State.ACTIVE);
    }

    /** A node with the code of after began while one with the code of before was there. */
    @Test
    void what_nobody_declares_any_more_does_not_fire_again() {
        Recurrence often = Recurrence.every(Duration.ofSeconds(1));
        TaskEngine before = engine(settings -> settings.schedule("a", new Work(1), often));
        awaitDeclared(before, "a");
        TaskEngine after = engine(settings -> settings.schedule("b", new Work(2), NEVER_SOON));
        awaitDeclared(after, "b");
        await().atMost(PATIENCE).until(() -> runs.containsKey(1));
        assertThat(after.schedules().find("a").orElseThrow().state()).isEqualTo(ScheduleInfo.State.ACTIVE);
        before.stopNow();
        await().atMost(PATIENCE)
                .until(() -> after.schedules().find("a").orElseThrow().state() == ScheduleInfo.State.RETIRED);
    }
}

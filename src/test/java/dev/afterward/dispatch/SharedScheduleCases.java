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
import dev.afterward.TaskId;
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

    /** As after each deployment of an archive with a version in its name. */
    @Test
    void an_application_under_another_name_takes_over_what_it_declares() {
        UnaryOperator<ClientBuilder> both =
                settings -> settings.schedule("a", new Work(1), NEVER_SOON).schedule("b", new Work(2), NEVER_SOON);
        TaskEngine first = engine(settings -> both.apply(settings.application("shop-1")));
        awaitDeclared(first, "b");
        first.stopNow();
        TaskEngine second = engine(settings -> both.apply(settings.application("shop-2")));
        await().atMost(PATIENCE).until(() -> owner(second, "b").equals("shop-2"));
        second.stopNow();
        TaskEngine third = engine(settings -> settings.application("shop-2").schedule("a", new Work(1), NEVER_SOON));
        await().atMost(PATIENCE)
                .until(() -> third.schedules().find("b").orElseThrow().state() == ScheduleInfo.State.RETIRED);
    }

    private static String owner(TaskEngine engine, String name) {
        return String.valueOf(engine.setup()
                .store()
                .reader()
                .schedule(name)
                .orElseThrow()
                .row()
                .origin()
                .application());
    }

    /** A node with the code of after began while one with the code of before was there. It waits a while: that one may come back. */
    @Test
    void what_nobody_declares_any_more_does_not_fire_again() {
        DrivenClock clock = new DrivenClock();
        Recurrence hourly = Recurrence.every(Duration.ofHours(1));
        TaskEngine before = engine(settings -> settings.clock(clock).schedule("a", new Work(1), hourly));
        AtRest.await(before);
        TaskEngine after = engine(settings -> settings.clock(clock).schedule("b", new Work(2), NEVER_SOON));
        AtRest.await(after);
        clock.advance(Duration.ofHours(1));
        await().atMost(PATIENCE).until(() -> runs.containsKey(1));
        assertThat(after.schedules().find("a").orElseThrow().state()).isEqualTo(ScheduleInfo.State.ACTIVE);
        before.stopNow();
        clock.advance(Duration.ofHours(1));
        AtRest.await(after);
        assertThat(after.schedules().find("a").orElseThrow().state()).isEqualTo(ScheduleInfo.State.ACTIVE);
        clock.advance(Duration.ofMinutes(10));
        await().atMost(PATIENCE)
                .until(() -> after.schedules().find("a").orElseThrow().state() == ScheduleInfo.State.RETIRED);
        assertThat(runs).containsEntry(1, 1);
        assertThat(after.schedules().history("a", 1).get(0).outcome()).isEqualTo(Occurrence.Outcome.REPLACED);
    }

    /** As {@code kill -9} leaves it, but for the day after which it does not count any more. */
    @Test
    void a_definition_of_before_counts_again_once_nobody_declares_the_other() {
        DrivenClock clock = new DrivenClock();
        Recurrence hourly = Recurrence.every(Duration.ofHours(1));
        UnaryOperator<ClientBuilder> one = settings -> settings.clock(clock).schedule("a", new Work(1), hourly);
        UnaryOperator<ClientBuilder> two = settings -> settings.clock(clock).schedule("a", new Work(2), hourly);
        TaskEngine first = engine(one);
        AtRest.await(first);
        // So that the tasks can be looked at.
        first.operations().pause("work");
        TaskEngine second = engine(two);
        await().atMost(PATIENCE).until(() -> enqueued(second) == 2);
        first.stopNow();
        TaskEngine third = engine(one);
        AtRest.await(third);
        assertThat(enqueued(third)).isEqualTo(2);
        second.stopNow();
        clock.advance(Duration.ofHours(1));
        await().atMost(PATIENCE).until(() -> enqueued(third) == 1);
    }

    /** The number of the task that a schedule enqueues. */
    private static int enqueued(TaskEngine engine) {
        TaskId task = engine.schedules().runNow("a").orElseThrow();
        return engine.find(task)
                .flatMap(found -> found.task(Work.class))
                .orElseThrow()
                .number();
    }

    /** Whoever does not process the queue knows its settings from the schedule. */
    @Test
    void a_client_that_does_not_know_the_queue_fires_with_its_priority() {
        DrivenClock clock = new DrivenClock();
        TaskEngine knows = engine(settings -> settings.clock(clock)
                .processor(
                        Urgent.class,
                        QueueConfig.builder("urgent").priority(7).build(),
                        (task, context) -> runs.merge(100, 1, Integer::sum)));
        knows.schedules().put("u", new Urgent(), Recurrence.every(Duration.ofHours(1)));
        knows.stopNow();
        TaskEngine other = engine(settings -> settings.clock(clock));
        clock.advance(Duration.ofHours(1));
        await().atMost(PATIENCE)
                .until(() -> other.search().queue("urgent").stream().anyMatch(task -> task.priority() == 7));
    }

    /** A task of a queue that not every client processes. */
    public record Urgent() implements Task {}
}

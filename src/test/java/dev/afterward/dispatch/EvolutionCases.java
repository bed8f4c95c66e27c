package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.ScheduleInfo;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskListener;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.TaskUpgrade;
import dev.afterward.WaitReason;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.TaskStore;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Releases of an application follow each other on one store, or run beside each other. */
abstract class EvolutionCases {

    /** An order of the first release. */
    public record OrderOne(int number, String mail) implements Task {}

    /** The same of the second one: the component has another name. */
    public record OrderTwo(int number, String address) implements Task {}

    /** The same of the third one: it has another type. */
    public record OrderThree(long number, List<String> addresses) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int MANY = 1_500;

    private final List<TaskEngine> engines = new ArrayList<>();
    /** What each release has run: its number, and of each order the addresses. */
    private final Map<Integer, Map<Integer, List<String>>> runs = new ConcurrentHashMap<>();

    private final Map<Integer, Integer> runsOf = new ConcurrentHashMap<>();
    private final Queue<TaskEvent> events = new ConcurrentLinkedQueue<>();
    private Duration poll = Duration.ofSeconds(1);
    private final TaskListener listener = events::add;

    /** A store for one more client, not yet open. */
    abstract TaskStore store();

    /** Whether two clients can use it at the same time. */
    abstract boolean isShared();

    @AfterEach
    void close() {
        engines.forEach(TaskEngine::stopNow);
    }

    private static final class Renamed implements TaskUpgrade<OrderTwo> {
        @Override
        public int from() {
            return 1;
        }

        @Override
        public JsonObject upgrade(JsonObject task) {
            return Json.createObjectBuilder(task)
                    .remove("mail")
                    .add("address", task.getString("mail"))
                    .build();
        }
    }

    /** An upgrade that is made by a function. */
    private record Step(int from, UnaryOperator<JsonObject> how) implements TaskUpgrade<OrderThree> {
        @Override
        public JsonObject upgrade(JsonObject task) {
            return how.apply(task);
        }
    }

    private static final Step FIRST = new Step(
            1,
            task -> Json.createObjectBuilder(task)
                    .remove("mail")
                    .add("address", task.getString("mail"))
                    .build());
    private static final Step SECOND = new Step(
            2,
            task -> Json.createObjectBuilder(task)
                    .remove("address")
                    .add("addresses", Json.createArrayBuilder().add(task.getString("address")))
                    .build());

    private static QueueConfig queue(int version) {
        return QueueConfig.builder("orders")
                .version(version)
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
    }

    private void ran(int release, int number, List<String> addresses) {
        runs.computeIfAbsent(release, key -> new ConcurrentHashMap<>()).put(number, addresses);
        runsOf.merge(number, 1, Integer::sum);
    }

    private UnaryOperator<ClientBuilder> one(QueueConfig queue) {
        return settings -> settings.processor(
                OrderOne.class, queue, (task, context) -> ran(1, task.number(), List.of(task.mail())));
    }

    private UnaryOperator<ClientBuilder> two(QueueConfig queue) {
        return settings -> settings.processor(
                        OrderTwo.class, queue, (task, context) -> ran(2, task.number(), List.of(task.address())))
                .upgrade(OrderTwo.class, new Renamed());
    }

    private UnaryOperator<ClientBuilder> three(QueueConfig queue, Step... steps) {
        return settings -> {
            ClientBuilder builder = settings.processor(
                    OrderThree.class, queue, (task, context) -> ran(3, (int) task.number(), task.addresses()));
            for (Step step : steps) {
                builder.upgrade(OrderThree.class, step);
            }
            return builder;
        };
    }

    private TaskEngine open(UnaryOperator<ClientBuilder> release, int workers) {
        TaskEngine engine = release.apply(new ClientBuilder()
                        .store(store())
                        .workers(workers)
                        .lease(Duration.ofSeconds(20))
                        .poll(poll)
                        .listener(listener))
                .engine();
        engines.add(engine);
        return engine;
    }

    private TaskEngine start(UnaryOperator<ClientBuilder> release) {
        TaskEngine engine = open(release, 3);
        engine.start();
        return engine;
    }

    private static List<TaskId> enqueue(TaskEngine engine, int from, int count, Function<Integer, Task> task) {
        List<Task> tasks = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            tasks.add(task.apply(i));
        }
        return engine.client().add(tasks).submit();
    }

    private void stop(TaskEngine engine) {
        engine.stopNow();
        engines.remove(engine);
    }

    private void awaitRuns(int release, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runs.getOrDefault(release, Map.of())).hasSize(count));
    }

    private TaskInfo find(TaskEngine engine, TaskId id) {
        return engine.client().find(id).orElseThrow();
    }

    @Test
    void a_newer_release_reads_what_an_older_one_has_stored() {
        TaskEngine old = open(one(queue(1)), 0);
        List<TaskId> ids = enqueue(old, 0, MANY, i -> new OrderOne(i, "a" + i));
        stop(old);
        TaskEngine newer = start(three(queue(3), FIRST, SECOND));
        awaitRuns(3, MANY);
        assertThat(runs.get(3)).containsEntry(7, List.of("a7")).containsEntry(MANY - 1, List.of("a" + (MANY - 1)));
        await().untilAsserted(() -> {
            assertThat(find(newer, ids.get(9)).attempts()).isEqualTo(1);
            assertThat(find(newer, ids.get(9)).task()).contains(new OrderThree(9, List.of("a9")));
        });
    }

    @Test
    void what_is_newer_waits_for_a_newer_release() {
        TaskEngine newer = open(two(queue(2)), 0);
        List<TaskId> ids = enqueue(newer, 0, MANY, i -> new OrderTwo(i, "a" + i));
        stop(newer);
        TaskEngine old = start(one(queue(1)));
        TaskId later = enqueue(old, MANY, 1, i -> new OrderOne(i, "b")).get(0);
        awaitRuns(1, 1);
        assertThat(runs.get(1)).containsEntry(MANY, List.of("b"));
        TaskInfo waiting = find(old, ids.get(3));
        assertThat(waiting.waitReason()).contains(WaitReason.NEWER_VERSION);
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.status()).isEqualTo(isShared() ? TaskStatus.PENDING : TaskStatus.PARKED);
        assertThat(events).noneMatch(TaskEvent.Parked.class::isInstance).noneMatch(TaskEvent.Failed.class::isInstance);
        await().until(() -> find(old, later).status() == TaskStatus.SUCCEEDED);
        stop(old);
        start(two(queue(2)));
        awaitRuns(2, MANY);
        assertThat(runs.get(2)).containsEntry(8, List.of("a8"));
        assertThat(runsOf.values()).containsOnly(1);
    }

    /** The first claims of an older release meet newer payloads only; others are behind them. */
    @Test
    void an_older_release_runs_what_lies_behind_what_is_newer() {
        TaskEngine old = open(one(queue(1)), 0);
        enqueue(old, 0, 5, i -> new OrderOne(i, "a"));
        stop(old);
        TaskEngine newer = open(two(queue(2)), 0);
        newer.client()
                .add(IntStream.range(100, 100 + MANY)
                        .mapToObj(i -> new OrderTwo(i, "b"))
                        .toList())
                .priority(9)
                .submit();
        stop(newer);
        start(one(queue(1)));
        awaitRuns(1, 5);
        assertThat(runs).containsOnlyKeys(1);
    }

    @Test
    void what_is_too_old_waits_for_a_release_that_reads_it() {
        TaskEngine old = open(one(queue(1)), 0);
        List<TaskId> ids = enqueue(old, 0, 20, i -> new OrderOne(i, "a" + i));
        stop(old);
        TaskEngine without = start(three(queue(3), SECOND));
        enqueue(without, 20, 1, i -> new OrderThree(i, List.of("c")));
        awaitRuns(3, 1);
        assertThat(find(without, ids.get(3)).waitReason()).contains(WaitReason.NO_UPGRADE);
        assertThat(find(without, ids.get(3)).attempts()).isZero();
        stop(without);
        start(three(queue(3), FIRST, SECOND));
        awaitRuns(3, 21);
        assertThat(runsOf.values()).containsOnly(1);
    }

    @Test
    void an_upgrade_that_fails_costs_no_attempt() {
        TaskEngine old = open(one(queue(1)), 0);
        TaskId id = enqueue(old, 0, 1, i -> new OrderOne(i, "a")).get(0);
        stop(old);
        TaskEngine broken = start(three(
                queue(3),
                new Step(1, task -> {
                    throw new IllegalStateException("no mail");
                }),
                SECOND));
        await().atMost(PATIENCE).until(() -> find(broken, id).waitReason().equals(Optional.of(WaitReason.UNREADABLE)));
        assertThat(find(broken, id).attempts()).isZero();
        assertThat(find(broken, id).lastError().orElseThrow()).contains("version 1", "no mail");
        stop(broken);
        start(three(queue(3), FIRST, SECOND));
        awaitRuns(3, 1);
    }

    @Test
    void an_edited_task_has_the_version_of_who_edits_it() {
        TaskEngine old = open(one(queue(1)), 0);
        List<TaskId> ids = enqueue(old, 0, 2, i -> new OrderOne(i, "a"));
        stop(old);
        TaskEngine newer = open(two(queue(2)), 3);
        assertThat(newer.operations().retry(ids.get(0), new OrderTwo(50, "edited")))
                .isTrue();
        newer.start();
        awaitRuns(2, 2);
        assertThat(runs.get(2)).containsEntry(50, List.of("edited")).containsEntry(1, List.of("a"));
    }

    @Test
    void a_schedule_is_read_as_it_was_stored() {
        TaskEngine old = open(one(queue(1)), 0);
        old.schedules().put("s", new OrderOne(3, "a"), Recurrence.every(Duration.ofHours(7)));
        stop(old);
        TaskEngine newer = start(two(queue(2)));
        assertThat(newer.schedules().runNow("s")).isPresent();
        awaitRuns(2, 1);
        assertThat(runs.get(2)).containsEntry(3, List.of("a"));
        newer.schedules().put("t", new OrderTwo(4, "b"), Recurrence.every(Duration.ofHours(7)));
        stop(newer);
        TaskEngine again = start(one(queue(1)));
        TaskId id = again.schedules().runNow("t").orElseThrow();
        await().untilAsserted(
                        () -> assertThat(find(again, id).waitReason()).contains(WaitReason.NEWER_VERSION));
        assertThat(runs).doesNotContainKey(1);
    }

    private static QueueConfig renamed() {
        return queue(1).toBuilder().build();
    }

    private static QueueConfig named(String name, String... formerly) {
        return QueueConfig.builder(name)
                .formerly(Set.of(formerly))
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
    }

    @Test
    void a_renamed_queue_takes_all_along() {
        TaskEngine old = open(one(renamed()), 0);
        List<TaskId> ids = enqueue(old, 0, 40, i -> new OrderOne(i, "a" + i));
        TaskId later = old.client().add(new OrderOne(99, "z")).at(Instant.now().plusSeconds(3_600)).submit().get(0);
        old.schedules().put("s", new OrderOne(77, "s"), Recurrence.every(Duration.ofHours(7)));
        old.operations().pause("orders");
        stop(old);
        TaskEngine newer = start(one(named("purchases", "sales", "orders")));
        assertThat(find(newer, ids.get(0)).queue()).isEqualTo("purchases");
        assertThat(find(newer, ids.get(0)).waitReason()).contains(WaitReason.QUEUE_PAUSED);
        assertThat(find(newer, ids.get(0)).task()).contains(new OrderOne(0, "a0"));
        assertThat(newer.schedules().find("s").map(ScheduleInfo::queue)).contains("purchases");
        newer.operations().resume("orders");
        awaitRuns(1, 40);
        assertThat(newer.schedules().runNow("s")).isPresent();
        awaitRuns(1, 41);
        assertThat(newer.operations().runNow(later)).isTrue();
        awaitRuns(1, 42);
        stop(newer);
        // Back to the release before.
        TaskEngine again = start(one(renamed()));
        enqueue(again, 200, 10, i -> new OrderOne(i, "b"));
        awaitRuns(1, 52);
        assertThat(find(again, ids.get(0)).task()).contains(new OrderOne(0, "a0"));
        assertThat(runsOf.values()).containsOnly(1);
    }

    @Test
    void a_queue_that_was_there_already_takes_over_what_the_former_ones_hold() {
        TaskEngine old = open(one(named("orders")), 0);
        enqueue(old, 0, 30, i -> new OrderOne(i, "a"));
        old.schedules().put("s", new OrderOne(77, "s"), Recurrence.every(Duration.ofHours(7)));
        stop(old);
        TaskEngine forgotten = open(one(named("purchases")), 0);
        enqueue(forgotten, 100, 30, i -> new OrderOne(i, "b"));
        stop(forgotten);
        TaskEngine newer = start(one(named("purchases", "orders")));
        awaitRuns(1, 60);
        assertThat(newer.schedules().runNow("s")).isPresent();
        awaitRuns(1, 61);
        assertThat(runsOf.values()).containsOnly(1);
    }

    @Test
    void two_queues_cannot_be_one() {
        TaskEngine old = open(one(named("orders")), 0);
        stop(old);
        stop(open(one(named("purchases", "orders")), 0));
        assertThatThrownBy(() -> open(
                        settings -> two(named("orders")).apply(one(named("purchases")).apply(settings)), 0))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("version");
        assertThatThrownBy(() -> open(
                        settings -> settings.processor(OrderTwo.class, named("orders"), (task, context) -> {})
                                .processor(OrderOne.class, named("purchases"), (task, context) -> {}),
                        0))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("'orders'")
                .hasMessageContaining("'purchases'");
        assertThatThrownBy(() -> open(
                        settings -> settings.processor(OrderTwo.class, named("orders"), (task, context) -> {})
                                .processor(OrderOne.class, named("purchases", "orders"), (task, context) -> {}),
                        0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("formerly 'orders'");
    }

    /** Nodes of two releases work at the same time, and enqueue what they know. */
    @Test
    void releases_run_beside_each_other() {
        assumeTrue(isShared());
        TaskEngine old = start(one(queue(1)));
        enqueue(old, 0, 500, i -> new OrderOne(i, "a" + i));
        TaskEngine newer = start(two(queue(2).toBuilder().build()));
        List<TaskId> ids = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            ids.addAll(enqueue(newer, 1_000 + round * 50, 50, i -> new OrderTwo(i, "n" + i)));
            ids.addAll(enqueue(old, 2_000 + round * 50, 50, i -> new OrderOne(i, "o" + i)));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(runsOf).hasSize(1_500));
        assertThat(runsOf.values()).containsOnly(1);
        assertThat(runs.getOrDefault(1, Map.of()).keySet()).noneMatch(number -> number >= 1_000 && number < 2_000);
        runs.forEach((release, some) -> some.forEach((number, addresses) -> assertThat(addresses)
                .containsExactly((number < 1_000 ? "a" : number < 2_000 ? "n" : "o") + number)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events.stream().filter(TaskEvent.Succeeded.class::isInstance))
                        .hasSize(1_500)
                        .allMatch(event -> ((TaskEvent.Succeeded) event).attempt() == 1));
        TaskId last = ids.get(ids.size() - 1);
        await().atMost(PATIENCE).until(() -> find(newer, last).status() == TaskStatus.SUCCEEDED);
        assertThat(find(newer, last).attempts()).isEqualTo(1);
        assertThat(events).noneMatch(TaskEvent.Parked.class::isInstance).noneMatch(TaskEvent.Failed.class::isInstance);
        // The newer node goes, and comes back.
        stop(newer);
        TaskEngine taking = open(two(queue(2)), 0);
        enqueue(taking, 5_000, 50, i -> new OrderTwo(i, "n" + i));
        enqueue(old, 6_000, 50, i -> new OrderOne(i, "o" + i));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(runsOf).hasSize(1_550));
        assertThat(runsOf.keySet()).noneMatch(number -> number >= 5_000 && number < 6_000);
        start(two(queue(2)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(runsOf).hasSize(1_600));
        assertThat(runsOf.values()).containsOnly(1);
    }

    /** Whichever node makes a task ready that was scheduled: a node that runs it is told. */
    @Test
    void an_older_node_that_makes_tasks_ready_tells_the_newer_ones() {
        assumeTrue(isShared());
        poll = Duration.ofHours(1);
        start(one(queue(1)));
        start(one(queue(1)));
        TaskEngine newer = start(two(queue(2)));
        enqueue(newer, 0, 3, i -> new OrderTwo(i, "a"));
        awaitRuns(2, 3);
        for (int i = 3; i < 40; i++) {
            newer.client().enqueue(new OrderTwo(i, "b"), Duration.ofMillis(60L * i));
        }
        awaitRuns(2, 40);
    }
}

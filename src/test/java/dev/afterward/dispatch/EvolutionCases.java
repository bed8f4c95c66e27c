package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
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
import dev.afterward.store.GateReport;
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
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

    @RegisterExtension
    private final LogRecords log = new LogRecords();

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
                .untilAsserted(
                        () -> assertThat(runs.getOrDefault(release, Map.of())).hasSize(count));
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
        TaskId own = newer.client().enqueue(new OrderThree(1, List.of()), Duration.ofHours(1));
        assertThat(find(newer, own).task()).contains(new OrderThree(1, List.of()));
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
        await().untilAsserted(() -> assertThat(find(again, id).waitReason()).contains(WaitReason.NEWER_VERSION));
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
        TaskId later = old.client()
                .add(new OrderOne(99, "z"))
                .at(Instant.now().plusSeconds(3_600))
                .submit()
                .get(0);
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
        assertThat(newer.schedules().find("s").map(ScheduleInfo::queue)).contains("purchases");
        assertThat(newer.schedules().runNow("s")).isPresent();
        awaitRuns(1, 61);
        assertThat(runsOf.values()).containsOnly(1);
    }

    /** As above, and the release that forgot the former name has run: on a file of its own it parks what it does not know. */
    @Test
    void what_was_parked_while_the_former_name_was_forgotten_is_taken_over_too() {
        TaskEngine old = open(one(named("orders")), 0);
        enqueue(old, 0, 30, i -> new OrderOne(i, "a"));
        stop(old);
        TaskEngine forgotten = start(one(named("purchases")));
        enqueue(forgotten, 100, 5, i -> new OrderOne(i, "b"));
        awaitRuns(1, 5);
        stop(forgotten);
        start(one(named("purchases", "orders")));
        awaitRuns(1, 35);
        assertThat(runsOf.values()).containsOnly(1);
    }

    /** The newer release has made the store. */
    @Test
    void a_former_name_finds_the_queue_though_it_never_had_it() {
        TaskEngine newer = open(one(named("purchases", "orders")), 0);
        enqueue(newer, 0, 5, i -> new OrderOne(i, "a"));
        stop(newer);
        start(one(named("orders")));
        awaitRuns(1, 5);
    }

    @Test
    void a_former_name_finds_tasks() {
        TaskEngine newer = open(one(named("purchases", "orders")), 0);
        enqueue(newer, 0, 5, i -> new OrderOne(i, "a"));
        assertThat(newer.search().queue("orders").stream()).hasSize(5);
        assertThat(newer.search().queue("purchases").stream()).hasSize(5);
    }

    /** It stands beside the one that takes its place, and was paused. */
    @Test
    void a_queue_that_gives_up_what_it_holds_is_resumed_by_its_own_name() {
        TaskEngine old = open(one(named("orders")), 0);
        enqueue(old, 0, 5, i -> new OrderOne(i, "a"));
        old.operations().pause("orders");
        stop(old);
        stop(open(one(named("purchases")), 0));
        TaskEngine newer = start(one(named("purchases", "orders")));
        newer.operations().resume("orders");
        awaitRuns(1, 5);
    }

    @Test
    void two_queues_cannot_be_one() {
        TaskEngine old = open(one(named("orders")), 0);
        stop(old);
        stop(open(one(named("purchases", "orders")), 0));
        assertThatThrownBy(() -> open(
                        settings -> two(named("orders"))
                                .apply(one(named("purchases")).apply(settings)),
                        0))
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

    @Test
    void a_former_name_of_one_queue_cannot_be_that_of_another_one() {
        stop(open(one(named("orders")), 0));
        stop(open(one(named("purchases", "orders")), 0));
        stop(open(settings -> settings.processor(OrderTwo.class, named("notices"), (task, context) -> {}), 0));
        assertThatThrownBy(() -> open(
                        settings -> settings.processor(
                                        OrderTwo.class, named("notices", "orders"), (task, context) -> {})
                                .processor(OrderOne.class, named("purchases"), (task, context) -> {}),
                        0))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("queue 'notices' was formerly 'orders'")
                .hasMessageContaining("'purchases'");
    }

    /** A node goes on while a newer release renames its queue. */
    @Test
    void an_older_node_finds_reads_and_edits_what_was_renamed_meanwhile() {
        assumeTrue(isShared());
        TaskEngine old = open(one(named("orders")), 1);
        TaskId id = enqueue(old, 0, 1, i -> new OrderOne(i, "a")).get(0);
        open(one(named("purchases", "orders")), 0);
        assertThat(old.search().queue("orders").stream()).hasSize(1);
        assertThat(old.search().queue("purchases").stream()).hasSize(1);
        assertThat(find(old, id).task()).contains(new OrderOne(0, "a"));
        assertThat(find(old, id).waitReason()).contains(WaitReason.NOT_STARTED);
        String stored = find(old, id).payload().orElseThrow();
        assertThat(old.manualOperations().edit(id, stored, stored.replace("\"a\"", "\"b\""), "ann"))
                .isTrue();
        assertThat(old.operations().retry(id, new OrderOne(7, "c"))).isTrue();
        old.operations().pause("purchases");
        assertThat(find(old, id).waitReason()).contains(WaitReason.NOT_STARTED);
        old.start();
        assertThat(find(old, id).waitReason()).contains(WaitReason.QUEUE_PAUSED);
        old.operations().resume("orders");
        awaitRuns(1, 1);
        assertThat(runs.get(1)).containsEntry(7, List.of("c"));
    }

    /** What the console shows of it comes from memory: it is learned with the next turn. */
    @Test
    void an_older_node_learns_of_a_new_name_with_a_turn() {
        assumeTrue(isShared());
        TaskEngine old = start(one(named("orders")));
        open(one(named("purchases", "orders")), 0);
        assertThat(old.manualOperations().status().queue("purchases")).isEmpty();
        enqueue(old, 0, 1, i -> new OrderOne(i, "a"));
        awaitRuns(1, 1);
        await().untilAsserted(() ->
                assertThat(old.manualOperations().status().queue("purchases")).isPresent());
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
        runs.forEach((release, some) -> some.forEach((number, addresses) ->
                assertThat(addresses).containsExactly((number < 1_000 ? "a" : number < 2_000 ? "n" : "o") + number)));
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

    // What changes between two releases, and how.

    /** A component is added. */
    public record Added(int number) implements Task {}

    public record AddedAfter(int number, String more, Optional<String> most) implements Task {}

    /** One is removed. */
    public record Removed(int number, String gone) implements Task {}

    public record RemovedAfter(int number) implements Task {}

    /** One has another type. */
    public record Retyped(int number, String when) implements Task {}

    public record RetypedAfter(int number, int when) implements Task {}

    /** One moves in a type that is nested. */
    public record Line(int pieces, String article) {}

    public record LineAfter(List<Integer> pieces, String article) {}

    public record Nested(int number, List<Line> lines) implements Task {}

    public record NestedAfter(int number, List<LineAfter> lines) implements Task {}

    public enum Colour {
        RED,
        BLUE
    }

    public enum ColourAfter {
        BLUE
    }

    /** A constant is gone. */
    public record Painted(int number, Colour colour) implements Task {}

    public record PaintedAfter(int number, ColourAfter colour) implements Task {}

    /** The queue has another name. */
    public record Renaming(int number) implements Task {}

    /** Its processor is gone. */
    public record Orphaned(int number) implements Task {}

    /** The release is older than what is stored. */
    public record Newer(int number) implements Task {}

    /** Nothing leads from its version. */
    public record Old(int number) implements Task {}

    private static final int EACH = 150;

    private static QueueConfig kind(String name) {
        return QueueConfig.builder(name).build();
    }

    private static ClientBuilder releaseBefore(ClientBuilder settings) {
        return settings.processor(Added.class, kind("added"), (task, context) -> {})
                .processor(Removed.class, kind("removed"), (task, context) -> {})
                .processor(Retyped.class, kind("retyped"), (task, context) -> {})
                .processor(Nested.class, kind("nested"), (task, context) -> {})
                .processor(Painted.class, kind("painted"), (task, context) -> {})
                .processor(Renaming.class, kind("renaming"), (task, context) -> {})
                .processor(Orphaned.class, kind("orphaned"), (task, context) -> {})
                .processor(Newer.class, kind("newer").toBuilder().version(4).build(), (task, context) -> {})
                .processor(Old.class, kind("old"), (task, context) -> {});
    }

    private void count(String kind, int number) {
        runs.computeIfAbsent(0, key -> new ConcurrentHashMap<>()).merge(number, List.of(kind), (one, other) -> {
            throw new AssertionError(kind + " " + number + " has run twice");
        });
    }

    private ClientBuilder releaseAfter(ClientBuilder settings) {
        return settings.processor(AddedAfter.class, kind("added"), (task, context) -> {
                    assertThat(task.more()).isNull();
                    assertThat(task.most()).isEmpty();
                    count("added", task.number());
                })
                .processor(RemovedAfter.class, kind("removed"), (task, context) -> count("removed", task.number()))
                .processor(RetypedAfter.class, kind("retyped"), (task, context) -> count("retyped", task.number()))
                .processor(NestedAfter.class, kind("nested"), (task, context) -> count("nested", task.number()))
                .processor(PaintedAfter.class, kind("painted"), (task, context) -> {
                    assertThat(task.colour()).isEqualTo(ColourAfter.BLUE);
                    count("painted", task.number());
                })
                .processor(
                        Renaming.class,
                        kind("renamed").toBuilder().formerly(Set.of("renaming")).build(),
                        (task, context) -> count("renamed", task.number()))
                .processor(
                        Newer.class,
                        kind("newer").toBuilder().version(3).build(),
                        (task, context) -> count("newer", task.number()))
                .processor(
                        Old.class,
                        kind("old").toBuilder().version(2).build(),
                        (task, context) -> count("old", task.number()));
    }

    private void enqueueBefore() {
        TaskEngine before = open(EvolutionCases::releaseBefore, 0);
        enqueue(before, 0, EACH, Added::new);
        enqueue(before, 1_000, EACH, i -> new Removed(i, "x"));
        // One in ten cannot be read as a number, and one in ten has a colour that is no more.
        enqueue(before, 2_000, EACH, i -> new Retyped(i, i % 10 == 0 ? "soon" : "7"));
        enqueue(before, 3_000, EACH, i -> new Nested(i, List.of(new Line(i, "a"))));
        enqueue(before, 4_000, EACH, i -> new Painted(i, i % 10 == 0 ? Colour.RED : Colour.BLUE));
        enqueue(before, 5_000, EACH, Renaming::new);
        enqueue(before, 6_000, EACH, Orphaned::new);
        enqueue(before, 7_000, EACH, Newer::new);
        enqueue(before, 8_000, EACH, Old::new);
        before.client().enqueue(new Old(9_000), Duration.ofDays(2));
        stop(before);
    }

    private static GateReport report(TaskEngine engine) {
        return engine.manualOperations().status().gate();
    }

    private static long found(GateReport report, String queue, int version, GateReport.Reason reason) {
        return report.findings().stream()
                .filter(one -> one.queue().equals(queue) && one.version() == version && one.reason() == reason)
                .mapToLong(GateReport.Finding::count)
                .sum();
    }

    private List<String> said(String id) {
        return log.all().stream()
                .map(LogRecord::getMessage)
                .filter(line -> line.startsWith(id))
                .toList();
    }

    @Test
    void a_gate_refuses_a_release_before_it_claims_a_task() {
        enqueueBefore();
        TaskEngine after = open(settings -> releaseAfter(settings).gate(Gate.FAIL), 3);
        assertThatThrownBy(after::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("queue 'retyped', version 1 would not run: ")
                .hasMessageContaining("component 'when'")
                .hasMessageContaining("queue 'nested', version 1 would not run: ")
                .hasMessageContaining("queue 'painted', version 1 would not run: ")
                .hasMessageContaining("151 tasks of queue 'old', version 1 would not run: no TaskUpgrade")
                .hasMessageContaining("afterward.gate")
                .hasMessageNotContainingAny("'added'", "'removed'", "'renaming'", "'renamed'")
                .satisfies(refused -> {
                    if (isShared()) {
                        assertThat(refused).hasMessageNotContainingAny("'orphaned'", "'newer'");
                    } else {
                        assertThat(refused)
                                .hasMessageContaining("150 tasks of queue 'orphaned', version 1 would not run")
                                .hasMessageContaining("150 tasks of queue 'newer', version 4 would not run");
                    }
                });
        assertThat(runs).isEmpty();
        assertThat(events).noneMatch(TaskEvent.Started.class::isInstance);
        stop(after);
        // What was refused has changed nothing: the release before runs it all.
        start(EvolutionCases::releaseBefore);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events.stream().filter(TaskEvent.Succeeded.class::isInstance))
                        .hasSize(9 * EACH)
                        .allMatch(event -> ((TaskEvent.Succeeded) event).attempt() == 1));
    }

    @Test
    void a_gate_names_each_kind_and_what_runs_runs() {
        enqueueBefore();
        TaskEngine after = start(this::releaseAfter);
        await().atMost(PATIENCE).until(() -> report(after).complete());
        int runnable = 3 * EACH + 2 * (EACH - EACH / 10);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runs.getOrDefault(0, Map.of())).hasSize(runnable));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events.stream().filter(TaskEvent.Parked.class::isInstance))
                        .hasSize(EACH + 2 * EACH / 10));
        assertThat(events).noneMatch(TaskEvent.Failed.class::isInstance).noneMatch(TaskEvent.Retried.class::isInstance);
        GateReport report = report(after);
        assertThat(found(report, "orphaned", 1, GateReport.Reason.NO_PROCESSOR)).isEqualTo(EACH);
        assertThat(found(report, "newer", 4, GateReport.Reason.NEWER_VERSION)).isEqualTo(EACH);
        assertThat(found(report, "old", 1, GateReport.Reason.NO_UPGRADE)).isEqualTo(EACH + 1);
        assertThat(report.findings())
                .filteredOn(one -> one.queue().equals("added") || one.queue().equals("renamed"))
                .isEmpty();
        await().untilAsserted(() -> assertThat(said("AFT-247")).isNotEmpty());
        String message = said("AFT-247").get(0);
        assertThat(message)
                .contains("'orphaned'", "'newer'", "'old'", "'nested'", "'retyped'", "'painted'", "'removed'");
        assertThat(said("AFT-247").size()).isLessThanOrEqualTo(2);
        assertThat(after.health().unrunnable()).isEqualTo(report.stuck()).isPositive();
        // Nothing is lost: another release runs the rest.
        stop(after);
        start(EvolutionCases::releaseBefore);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events.stream().filter(TaskEvent.Succeeded.class::isInstance))
                        .hasSize(9 * EACH));
        assertThat(events).noneMatch(TaskEvent.Failed.class::isInstance).noneMatch(TaskEvent.Retried.class::isInstance);
    }

    /** What a sample does not show: the last of many, behind all others. */
    @Test
    void what_the_sample_does_not_show_is_found_later() {
        TaskEngine before = open(EvolutionCases::releaseBefore, 0);
        enqueue(before, 0, 600, i -> new Retyped(i, "7"));
        before.client().enqueue(new Retyped(-1, "soon"));
        stop(before);
        TaskEngine after = open(settings -> releaseAfter(settings).gate(Gate.WARN), 3);
        after.operations().pause("retyped");
        after.start();
        assertThat(report(after).complete()).isFalse();
        assertThat(report(after).findings()).isEmpty();
        await().atMost(PATIENCE).until(() -> report(after).complete());
        assertThat(report(after).read()).isEqualTo(601);
        assertThat(report(after).findings()).singleElement().satisfies(found -> {
            assertThat(found.reason()).isEqualTo(GateReport.Reason.UNREADABLE);
            assertThat(found.count()).isEqualTo(1);
            assertThat(found.detail()).contains("component 'when'");
        });
        await().untilAsserted(() ->
                assertThat(said("AFT-247")).singleElement().asString().contains("1 task of queue"));
    }

    @Test
    void without_a_gate_nothing_is_read() {
        enqueueBefore();
        TaskEngine after = open(settings -> releaseAfter(settings).gate(Gate.OFF), 3);
        after.start();
        assertThat(report(after)).isEqualTo(GateReport.NONE);
    }

    /** It is read while the client parks what it does not read. */
    @Test
    void what_is_parked_meanwhile_is_counted_once() {
        assumeFalse(isShared());
        TaskEngine newer = open(two(queue(2)), 0);
        enqueue(newer, 0, 30, i -> new OrderTwo(i, "a"));
        stop(newer);
        TaskEngine old = open(settings -> one(queue(1)).apply(settings).gate(Gate.OFF), 3);
        GateReport report = new StoredReading(old.setup(), old.life()).all(took -> {
            if (!old.life().isStarted()) {
                old.start();
                await().atMost(PATIENCE)
                        .until(() -> old.client().search().status(TaskStatus.PARKED).stream()
                                        .count()
                                == 30);
            }
            return true;
        });
        assertThat(report.findings())
                .singleElement()
                .satisfies(found -> assertThat(found.count()).isEqualTo(30));
    }
}

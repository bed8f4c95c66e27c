package dev.afterward.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is done on one client reaches another one. The time stands still but where a case lets it go on: so nothing here is
 * found by a heartbeat that does not say so.
 */
abstract class AcrossClientsCases {

    /** A task. */
    public record Work(int number) implements Task {}

    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = LEASE.dividedBy(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANY = 300;

    final DrivenClock clock = new DrivenClock();
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    /** Of the client that runs the tasks, of the one on which things are done to them, and of the one that takes them over. */
    private final List<TaskEvent> there = new CopyOnWriteArrayList<>();

    private final List<TaskEvent> here = new CopyOnWriteArrayList<>();
    private final List<TaskEvent> later = new CopyOnWriteArrayList<>();
    private final List<TaskEngine> clients = new ArrayList<>();
    private volatile Runnable beforeTurn = () -> {};
    private TaskStore otherStore;

    /** A store for one more client, not yet open. */
    abstract TaskStore store();

    abstract Connection connect() throws SQLException;

    /** Whether a client hears of news without a heartbeat of its own. */
    abstract boolean isHeard();

    @AfterEach
    void close() {
        beforeTurn = () -> {};
        release.countDown();
        clients.forEach(TaskEngine::stopNow);
    }

    private TaskEngine client(int workers, List<TaskEvent> events, TaskProcessor<Work> processor) {
        return client(store(), workers, events, processor);
    }

    private TaskEngine client(TaskStore store, int workers, List<TaskEvent> events, TaskProcessor<Work> processor) {
        QueueConfig work = QueueConfig.builder("work")
                .maxAttempts(2)
                .backoff(new BackoffPolicy(Duration.ofHours(1), 1, Duration.ofHours(1), 0, null))
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        TaskEngine client = new ClientBuilder()
                .store(store)
                .clock(clock)
                .lease(LEASE)
                .poll(Duration.ofHours(1))
                .workers(workers)
                .listener(events::add)
                .processor(Work.class, work, processor)
                .engine();
        clients.add(client);
        client.start();
        return client;
    }

    private TaskEngine runner(TaskProcessor<Work> processor) {
        return client(turning(store()), 1, there, processor);
    }

    private TaskEngine other() {
        otherStore = store();
        return client(otherStore, 0, here, (task, context) -> {});
    }

    /** Runs something before each of its turns. */
    private TaskStore turning(TaskStore real) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (self, method, arguments) -> {
                    if (method.getName().equals("turn")) {
                        beforeTurn.run();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void count(Work task) {
        runs.merge(task.number(), 1, Integer::sum);
    }

    private void hold(Work task) throws InterruptedException {
        count(task);
        begun.countDown();
        release.await();
    }

    /** Lets a heartbeat pass, or, where clients hear each other, the time between two announcements; then it has to be so. */
    private void reaches(Callable<Boolean> what) {
        await().until(clock::areAllAsleep);
        clock.advance(isHeard() ? Duration.ofMillis(10) : HEARTBEAT);
        await().atMost(PATIENCE).until(what);
    }

    private void awaitBegun() throws InterruptedException {
        assertThat(begun.await(20, SECONDS)).isTrue();
    }

    private static boolean isPaused(TaskEngine client) {
        return client.manualOperations().status().queues().stream().anyMatch(EngineStatus.Lane::paused);
    }

    private static Optional<RunningAttempt> attempt(TaskEngine client) {
        return client.manualOperations().attempts().stream().findFirst();
    }

    private long number(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private long claimed() throws SQLException {
        return number("select count(*) from afterward_task where owner is not null");
    }

    @Test
    void a_queue_that_is_paused_on_one_client_starts_nothing_on_another_that_was_idle() throws Exception {
        TaskEngine runner = runner((task, context) -> count(task));
        TaskEngine other = other();
        other.operations().pause("work");
        TaskId id = runner.enqueue(new Work(1));
        await().atMost(PATIENCE).until(() -> isPaused(runner) && claimed() == 0);
        assertThat(runner.status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(number("select attempt from afterward_task"))
                .as("given back uncounted")
                .isZero();
        assertThat(runs).isEmpty();
        other.operations().resume("work");
        reaches(() -> runner.status(id) == TaskStatus.SUCCEEDED);
    }

    @Test
    void what_was_prefetched_goes_back_and_runs_when_the_queue_goes_on() throws Exception {
        TaskEngine runner = runner((task, context) -> {
            if (task.number() == MANY / 2) {
                hold(task);
            } else {
                count(task);
            }
        });
        TaskEngine other = other();
        runner.add(IntStream.range(0, MANY).mapToObj(Work::new).toList()).submit();
        awaitBegun();
        await().until(() -> claimed() > 1);
        other.operations().pause("work");
        reaches(() -> claimed() == 1);
        int before = runs.size();
        release.countDown();
        await().until(() -> claimed() == 0);
        assertThat(runs).hasSize(before);
        other.operations().resume("work");
        reaches(() -> runs.size() == MANY);
        await().until(() -> claimed() == 0);
        assertThat(runs.values()).containsOnly(1);
        assertThat(number("select max(attempt) from afterward_task")).isEqualTo(1);
    }

    @Test
    void a_limit_reaches_another_client() throws Exception {
        TaskEngine runner = runner((task, context) -> hold(task));
        TaskEngine other = other();
        runner.enqueue(new Work(1));
        awaitBegun();
        other.manualOperations().setConcurrency("work", 7, "ann");
        reaches(() -> runner.manualOperations().status().queues().get(0).concurrency() == 7);
    }

    @Test
    void a_running_task_is_cancelled_from_another_client() throws Exception {
        TaskEngine runner = runner((task, context) -> hold(task));
        TaskEngine other = other();
        TaskId id = runner.enqueue(new Work(1));
        awaitBegun();
        assertThat(other.manualOperations().apply(Deed.CANCEL, List.of(id), "ann"))
                .containsExactly(id);
        reaches(() -> other.status(id) == TaskStatus.CANCELLED);
        assertThat(other.search().status(TaskStatus.CANCELLED).page(9).tasks()).hasSize(1);
        await().until(() -> there.contains(new TaskEvent.Cancelled(id, "work")));
        assertThat(here).doesNotHaveAnyElementsOfTypes(TaskEvent.Cancelled.class);
        assertThat(other.cancel(id)).as("it has ended").isFalse();
        assertThat(number("select count(*) from afterward_audit")).isEqualTo(1);
    }

    @Test
    void the_client_that_runs_a_task_knows_who_has_cancelled_it() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        TaskEngine runner = runner((task, context) -> {
            try {
                hold(task);
            } catch (InterruptedException e) {
                told.countDown();
                release.await();
                throw e;
            }
        });
        TaskEngine other = other();
        TaskId id = runner.enqueue(new Work(1));
        awaitBegun();
        other.manualOperations().apply(Deed.CANCEL, List.of(id), "ann");
        reaches(() -> told.getCount() == 0);
        assertThat(attempt(runner)).get().satisfies(attempt -> {
            assertThat(attempt.end()).isEqualTo(RunningAttempt.End.CANCELLED);
            assertThat(attempt.by()).isEqualTo("ann");
        });
        assertThat(other.status(id)).as("it has not ended").isEqualTo(TaskStatus.RUNNING);
        assertThat(otherStore.inspector().find(id))
                .get()
                .matches(found -> found.row().cancelling());
        assertThat(other.manualOperations().apply(Deed.CANCEL, List.of(id), "bob"))
                .as("told before")
                .isEmpty();
        assertThat(other.cancel(id)).isTrue();
        release.countDown();
        await().until(() -> other.status(id) == TaskStatus.CANCELLED);
        assertThat(number("select count(*) from afterward_audit")).isEqualTo(1);
    }

    @Test
    void a_cancelled_task_whose_processor_returns_all_the_same_has_succeeded() throws Exception {
        TaskEngine runner = runner((task, context) -> {
            try {
                hold(task);
            } catch (InterruptedException e) {
                // It has done its work.
            }
        });
        TaskEngine other = other();
        TaskId id = runner.enqueue(new Work(1));
        awaitBegun();
        assertThat(other.cancel(id)).isTrue();
        reaches(() -> other.status(id) == TaskStatus.SUCCEEDED);
    }

    /** Its end is on the way to the store: it takes no interruption any more, and would be tried again. */
    @Test
    void a_task_whose_attempt_ends_at_that_moment_is_not_tried_again() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        TaskEngine runner = runner((task, context) -> {
            hold(task);
            beforeTurn = () -> {
                arrived.countDown();
                await().atMost(PATIENCE).until(() -> number("select count(cancel_at) from afterward_task") == 1);
            };
            throw new IllegalStateException("as told");
        });
        TaskEngine other = other();
        TaskId id = runner.enqueue(new Work(1));
        awaitBegun();
        release.countDown();
        assertThat(arrived.await(20, SECONDS)).isTrue();
        await().until(() -> attempt(runner).isEmpty());
        assertThat(other.cancel(id)).isTrue();
        await().atMost(PATIENCE).until(() -> other.status(id) == TaskStatus.CANCELLED);
        await().until(() -> there.contains(new TaskEvent.Cancelled(id, "work")));
        assertThat(there).doesNotHaveAnyElementsOfTypes(TaskEvent.Retried.class, TaskEvent.ClaimLost.class);
        assertThat(number("select count(*) from afterward_failure")).isEqualTo(1);
    }

    @Test
    void a_task_that_was_cancelled_does_not_run_again_when_its_client_dies_before_it_has_heard() throws Exception {
        TaskEngine runner = runner((task, context) -> hold(task));
        TaskEngine other = other();
        TaskId cancelled = runner.enqueue(new Work(1));
        awaitBegun();
        beforeTurn = () -> {
            throw new TaskStoreException("dead, as far as the others know");
        };
        assertThat(other.cancel(cancelled)).isTrue();
        await().until(clock::areAllAsleep);
        clock.advance(LEASE.plusSeconds(1));
        TaskEngine next = client(1, later, (task, context) -> count(task));
        await().atMost(PATIENCE).until(() -> next.status(cancelled) == TaskStatus.CANCELLED);
        // The other one may have found it sooner.
        await().until(() -> Stream.concat(here.stream(), later.stream())
                        .filter(new TaskEvent.Cancelled(cancelled, "work")::equals)
                        .count()
                == 1);
        assertThat(runs).containsExactly(Map.entry(1, 1));
    }
}

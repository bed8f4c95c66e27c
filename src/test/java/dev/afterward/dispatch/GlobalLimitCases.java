package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskSnoozedException;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue whose tasks run in a limited number on all clients together. */
abstract class GlobalLimitCases {

    /** A task. */
    public record Work(int number) implements Task {}

    /** A task of a queue without such a limit. */
    public record Other(int number) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 100;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final List<TaskEngine> clients = new ArrayList<>();
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    /** A store for one more client, not yet open. */
    abstract TaskStore store();

    @AfterEach
    void close() {
        release.countDown();
        clients.forEach(TaskEngine::stopNow);
    }

    private TaskEngine client(int workers, int limit, TaskProcessor<Work> processor) {
        return client(store(), workers, limit, processor);
    }

    private TaskEngine client(TaskStore store, int workers, int limit, TaskProcessor<Work> processor) {
        QueueConfig work = QueueConfig.builder("work")
                .maxAttempts(3)
                .concurrency(workers)
                .globalConcurrency(limit)
                .backoff(new BackoffPolicy(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0, null))
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        TaskEngine client = new ClientBuilder()
                .store(store)
                .workers(workers)
                .lease(LEASE)
                .poll(Duration.ofSeconds(1))
                .processor(Work.class, work, processor)
                .processor(Other.class, QueueConfig.builder("other").build(), (task, context) -> {})
                .engine();
        clients.add(client);
        client.start();
        return client;
    }

    /** Notes how many run at the same time. */
    private TaskProcessor<Work> counting(TaskProcessor<Work> processor) {
        return (task, context) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                runs.merge(task.number(), 1, Integer::sum);
                processor.process(task, context);
            } finally {
                running.decrementAndGet();
            }
        };
    }

    /** Each task waits until five run. */
    @Test
    void four_clients_together_keep_to_the_limit_and_reach_it() {
        CyclicBarrier five = new CyclicBarrier(5);
        TaskProcessor<Work> processor = counting((task, context) -> five.await());
        for (int i = 0; i < 4; i++) {
            client(4, 5, processor);
        }
        for (int i = 0; i < MANY; i++) {
            clients.get(i % 4).enqueue(new Work(i));
        }
        clients.get(0)
                .add(IntStream.range(MANY, 2 * MANY).mapToObj(Work::new).toList())
                .submit();
        await().atMost(PATIENCE).until(() -> runs.size() == 2 * MANY && running.get() == 0);
        assertThat(runs.values()).containsOnly(1);
        assertThat(most).hasValue(5);
    }

    @Test
    void tasks_that_wait_for_a_place_hold_up_no_other_queue() {
        client(1, 1, counting((task, context) -> release.await())).enqueue(new Work(1));
        await().atMost(PATIENCE).until(() -> running.get() == 1);
        TaskEngine other = client(1, 1, counting((task, context) -> {}));
        TaskId waiting = other.enqueue(new Work(2));
        TaskId done = other.enqueue(new Other(1));
        await().atMost(PATIENCE).until(() -> other.status(done) == TaskStatus.NOT_FOUND);
        assertThat(other.status(waiting)).isEqualTo(TaskStatus.PENDING);
        release.countDown();
        await().atMost(PATIENCE).until(() -> other.status(waiting) == TaskStatus.SUCCEEDED);
        assertThat(most).hasValue(1);
    }

    @Test
    void a_client_that_stops_leaves_its_place_to_the_others() {
        TaskEngine first = client(1, 1, counting((task, context) -> release.await()));
        first.enqueue(new Work(1));
        await().atMost(PATIENCE).until(() -> running.get() == 1);
        TaskEngine second = client(1, 1, counting((task, context) -> {}));
        List<TaskId> waiting =
                IntStream.range(2, 9).mapToObj(i -> second.enqueue(new Work(i))).toList();
        release.countDown();
        first.stop(PATIENCE);
        await().atMost(PATIENCE)
                .until(() -> waiting.stream().allMatch(id -> second.status(id) == TaskStatus.SUCCEEDED));
        assertThat(most).hasValue(1);
    }

    @Test
    void however_an_attempt_ends_its_place_is_free() {
        TaskProcessor<Work> processor = counting((task, context) -> {
            switch (task.number() % 4) {
                case 0 -> throw new IllegalStateException("as told");
                case 1 -> throw new TaskAbortedException("as told");
                case 2 -> {
                    if (runs.getOrDefault(task.number(), 0) == 1) {
                        throw new TaskSnoozedException(Duration.ZERO);
                    }
                }
                default -> {}
            }
        });
        client(2, 1, processor);
        client(2, 1, processor);
        List<TaskId> ids = IntStream.range(0, 40)
                .mapToObj(i -> clients.get(i % 2).enqueue(new Work(i)))
                .toList();
        await().atMost(PATIENCE)
                .until(() -> ids.stream()
                        .allMatch(id -> Set.of(TaskStatus.SUCCEEDED, TaskStatus.FAILED)
                                .contains(clients.get(0).status(id))));
        assertThat(most).hasValue(1);
        assertThat(runs).hasSize(40);
    }

    @Test
    void the_tasks_of_a_client_that_dies_keep_their_places_until_they_are_taken_over() {
        AtomicBoolean dead = new AtomicBoolean();
        TaskEngine first = client(DeadStore.of(store(), dead::get), 2, 2, counting((task, context) -> release.await()));
        first.enqueue(new Work(1));
        first.enqueue(new Work(2));
        await().atMost(PATIENCE).until(() -> running.get() == 2);
        TaskEngine second = client(2, 2, (task, context) -> {
            runs.merge(task.number(), 1, Integer::sum);
        });
        TaskId waiting = second.enqueue(new Work(3));
        dead.set(true);
        await().atMost(PATIENCE).until(() -> second.status(waiting) == TaskStatus.SUCCEEDED);
        await().atMost(PATIENCE).until(() -> runs.equals(Map.of(1, 2, 2, 2, 3, 1)));
    }
}

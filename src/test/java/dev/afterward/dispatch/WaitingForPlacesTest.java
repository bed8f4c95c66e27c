package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskStatus;
import dev.afterward.WaitReason;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client asks for while others have all the places of a queue. */
class WaitingForPlacesTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final DrivenClock clock = new DrivenClock();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger turns = new AtomicInteger();
    private final List<TaskEngine> clients = new ArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        clients.forEach(TaskEngine::stopNow);
    }

    private TaskEngine client(TaskStore store, TaskProcessor<Work> processor) {
        TaskEngine client = new ClientBuilder()
                .store(store)
                .clock(clock)
                .lease(Duration.ofMinutes(1))
                .poll(Duration.ofHours(1))
                .workers(1)
                .processor(
                        Work.class,
                        QueueConfig.builder("work").globalConcurrency(1).build(),
                        processor)
                .engine();
        clients.add(client);
        client.start();
        return client;
    }

    private TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }

    private TaskEngine holder() throws InterruptedException {
        TaskEngine holder = client(store(), (task, context) -> {
            begun.countDown();
            release.await();
        });
        holder.enqueue(new Work(1));
        begun.await();
        return holder;
    }

    private TaskEngine waiter() {
        return client(
                DeadStore.of(store(), () -> {
                    turns.incrementAndGet();
                    return false;
                }),
                (task, context) -> {});
    }

    private static boolean isFull(TaskEngine client, TaskId waiting) {
        return client.find(waiting).flatMap(TaskInfo::waitReason).equals(Optional.of(WaitReason.QUEUE_FULL));
    }

    /** And hears of a place when the client stops that had it, without any look of its own. */
    @Test
    void a_client_that_waits_asks_seldom() throws Exception {
        TaskEngine holder = holder();
        TaskEngine waiter = waiter();
        TaskId waiting = waiter.enqueue(new Work(2));
        await().atMost(PATIENCE).until(() -> isFull(waiter, waiting));
        int looks = 0;
        for (int second = 0; second < 40; second++) {
            await().atMost(PATIENCE).until(clock::areAllAsleep);
            int before = turns.get();
            clock.advance(Duration.ofSeconds(1));
            await().atMost(PATIENCE).until(clock::areAllAsleep);
            looks += turns.get() - before;
        }
        assertThat(looks).isBetween(3, 8);
        release.countDown();
        holder.stop(PATIENCE);
        await().atMost(PATIENCE).until(() -> waiter.status(waiting) == TaskStatus.NOT_FOUND);
    }

    @Test
    void a_suspect_waits_for_a_place_as_well() throws Exception {
        TaskEngine holder = holder();
        TaskId waiting = holder.enqueue(new Work(2));
        server.execute("update afterward_task set state = 8, rescues = 2 where id = " + waiting.value());
        TaskEngine waiter = waiter();
        await().atMost(PATIENCE).until(() -> turns.get() > 0 && clock.areAllAsleep());
        int before = turns.get();
        clock.advance(Duration.ofSeconds(20));
        await().atMost(PATIENCE).until(clock::areAllAsleep);
        assertThat(turns.get() - before).isLessThan(5);
        release.countDown();
        await().atMost(PATIENCE)
                .until(() -> holder.manualOperations().attempts().isEmpty());
        await().atMost(PATIENCE).until(clock::areAllAsleep);
        clock.advance(Duration.ofSeconds(8));
        await().atMost(PATIENCE).until(() -> waiter.status(waiting) == TaskStatus.NOT_FOUND);
    }
}

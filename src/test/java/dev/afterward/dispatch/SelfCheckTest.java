package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that stood still for longer than its lease: others run by then what it has claimed, and it begins none of that
 * when it goes on. What it was running is run twice, which nobody can prevent.
 */
class SelfCheckTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final int COUNT = 200;
    /** Those before it are quick, so that more are claimed than there are workers. */
    private static final int LONG = 100;

    @TempDir
    Path directory;

    private final DrivenClock clock = new DrivenClock();
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> runsOfOther = new ConcurrentHashMap<>();
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private volatile CountDownLatch standsStill = new CountDownLatch(0);
    private TaskEngine stopped;
    private SharedDatabase database;
    private TaskEngine other;

    @BeforeEach
    void open() {
        database = new SharedDatabase(directory);
        stopped = client(database.store(() -> Threads.awaitQuietly(standsStill)), runs, goesOn);
    }

    @AfterEach
    void close() {
        standsStill.countDown();
        goesOn.countDown();
        stopped.stopNow();
        if (other != null) {
            other.stopNow();
        }
    }

    private TaskEngine client(TaskStore store, Map<Integer, Integer> ran, CountDownLatch end) {
        return new ClientBuilder()
                .store(store)
                .clock(clock)
                .lease(LEASE)
                .workers(1)
                .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> {
                    ran.merge(task.number(), 1, Integer::sum);
                    if (task.number() == LONG) {
                        end.await();
                    }
                })
                .transactions(port -> TransactionIntegration.none())
                .engine();
    }

    private static List<Work> works() {
        return IntStream.range(0, COUNT).mapToObj(Work::new).toList();
    }

    /** Enqueues, and waits until the long one runs. */
    private void begin() {
        stopped.start();
        stopped.add(works()).submit();
        await().until(() -> runs.containsKey(LONG) && clock.areAllAsleep());
        standsStill = new CountDownLatch(1);
    }

    @Test
    void what_was_claimed_before_is_not_begun_after_the_lease() {
        begin();
        int before = runs.size();
        // Nobody wakes up for it.
        clock.jump(LEASE.plusMillis(1));
        other = client(database.store(), runsOfOther, new CountDownLatch(0));
        other.start();
        await().until(() -> runsOfOther.size() == COUNT - before + 1);

        goesOn.countDown();
        await().until(() -> stopped.manualOperations().status().busy() == 0);
        standsStill.countDown();
        assertThat(stopped.stop(Duration.ofMinutes(1))).isTrue();
        assertThat(other.stop(Duration.ofMinutes(1))).isTrue();
        assertThat(runs).hasSize(before);
        assertThat(runsOfOther).containsKey(LONG);
        assertThat(runsOfOther.values()).containsOnly(1);
    }

    @Test
    void what_was_claimed_before_is_begun_while_the_lease_is_good() {
        begin();
        int before = runs.size();
        clock.jump(LEASE.multipliedBy(8).dividedBy(10));
        goesOn.countDown();
        await().until(() -> runs.size() > before);
        standsStill.countDown();
        await().until(() -> runs.size() == COUNT);
        assertThat(runs.values()).containsOnly(1);
    }
}

package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.RowState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is claimed ahead of time is bounded by the bytes of the payloads, though the tasks before were small and fast. */
class PrefetchedBytesTest {

    /** A task with a text of any length. */
    public record Doc(int number, String text) implements Task {}

    private static final int SMALL = 3_000;
    private static final int LARGE = 100;
    private static final int WORKERS = 4;
    private static final String TEXT = "x".repeat(500_000);
    /** 8 MiB wait, one more may have passed the bound, and each free worker gets one. */
    private static final long MOST_BYTES = (8L << 20) + (WORKERS + 1) * (long) TEXT.length();

    private TaskEngine engine;
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger small = new AtomicInteger();
    private final AtomicInteger large = new AtomicInteger();
    private final AtomicLong most = new AtomicLong();
    private final Set<TaskId> ofLarge = ConcurrentHashMap.newKeySet();

    private void process(Doc doc) throws InterruptedException {
        if (doc.text().isEmpty()) {
            small.incrementAndGet();
        } else {
            // What was claimed with it waits now; what has waited for long is given back.
            look();
            large.incrementAndGet();
            release.await(60, TimeUnit.SECONDS);
        }
    }

    private void enqueue() {
        List<Doc> docs = new ArrayList<>();
        for (int i = 0; i < SMALL; i++) {
            docs.add(new Doc(i, ""));
        }
        engine.add(docs).submit();
        for (int i = 0; i < LARGE; i++) {
            ofLarge.add(engine.enqueue(new Doc(i, TEXT)));
        }
    }

    private void awaitLarge() {
        await().until(() -> {
            look();
            return small.get() == SMALL && large.get() >= WORKERS;
        });
        look();
        assertThat(most.get()).isLessThanOrEqualTo(MOST_BYTES).isPositive();
        release.countDown();
        await().until(() -> {
            look();
            return large.get() == LARGE;
        });
        assertThat(most.get()).isLessThanOrEqualTo(MOST_BYTES);
    }

    /** Under the gate nothing is claimed: otherwise one that starts and one that follows it would be counted both. */
    private void look() {
        EngineRun run = engine.life();
        run.turns.enter();
        try {
            long waiting = run.claimed.all().stream()
                    .filter(attempt -> attempt.startedAt() == 0 && ofLarge.contains(attempt.id()))
                    .count();
            most.accumulateAndGet(waiting * TEXT.length(), Math::max);
        } finally {
            run.turns.leave();
        }
    }

    @Test
    void in_memory() {
        MemoryStore store = new MemoryStore();
        try (EngineFixture fixture =
                new EngineFixture(store).workers(WORKERS).processor(Doc.class, (task, context) -> process(task))) {
            engine = fixture.open();
            enqueue();
            engine.start();
            awaitLarge();
            await().until(() -> store.rows().stream().noneMatch(row -> row.state() == RowState.RUNNING));
        }
    }

    @Test
    void on_sqlite(@TempDir Path directory) {
        engine = new ClientBuilder()
                .sqlite(directory.resolve("tasks.db"))
                .workers(WORKERS)
                .processor(Doc.class, QueueConfig.builder("docs").build(), (task, context) -> process(task))
                .engine();
        try {
            enqueue();
            engine.start();
            awaitLarge();
        } finally {
            engine.stop(Duration.ofSeconds(10));
        }
    }
}

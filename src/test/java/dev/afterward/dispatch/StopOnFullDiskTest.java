package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts end in time, and their results cannot be written. */
class StopOnFullDiskTest {

    /** A task. */
    public record Work(int number) implements Task {}

    @RegisterExtension
    private final LogRecords log = new LogRecords();

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final CountDownLatch running = new CountDownLatch(2);
    private final CountDownLatch release = new CountDownLatch(1);

    private boolean stopped(boolean full) {
        AtomicBoolean inTime = new AtomicBoolean();
        try (EngineFixture fixture = new EngineFixture(store)
                .clock(clock)
                .workers(2)
                .processor(Work.class, (task, context) -> {
                    running.countDown();
                    Threads.awaitQuietly(release);
                })) {
            TaskEngine engine = fixture.start();
            engine.add(List.of(new Work(1), new Work(2), new Work(3))).submit();
            Threads.awaitQuietly(running);
            store.full = full;
            Thread stopping = Threads.start(() -> inTime.set(engine.stop(Duration.ofHours(1))));
            release.countDown();
            await().until(() -> awaitsTheLastTurns(stopping) || !stopping.isAlive());
            // The last try before the ten seconds are over fails at nine and a half, and the next one follows five
            // seconds later.
            for (int millis : new int[] {1_000, 1_000, 1_000, 1_000, 2_000, 3_500, 500}) {
                await().until(() -> fixture.isAtRest() || !stopping.isAlive());
                clock.advance(Duration.ofMillis(millis));
            }
            await().until(() -> !stopping.isAlive());
            assertThat(engine.life().isClosed(0)).isTrue();
        }
        return inTime.get();
    }

    private static boolean awaitsTheLastTurns(Thread stopping) {
        List<StackTraceElement> frames = List.of(stopping.getStackTrace());
        return frames.stream()
                        .anyMatch(frame -> frame.getClassName().endsWith("EngineThread")
                                && frame.getMethodName().equals("awaitEnd"))
                && frames.stream().noneMatch(frame -> frame.getClassName().endsWith("Workers"));
    }

    private List<LogRecord> unstored() {
        return log.all().stream()
                .filter(entry -> entry.getMessage().startsWith("AFT-206"))
                .toList();
    }

    @Test
    void says_how_many_results_were_not_stored() {
        assertThat(stopped(true)).isTrue();
        assertThat(unstored()).singleElement().satisfies(entry -> {
            assertThat(entry.getMessage())
                    .isEqualTo(
                            "AFT-206: the client has stopped without storing all results (attempts: 2). The tasks of these"
                                    + " attempts run again after the next start");
            assertThat(entry.getThrown()).hasMessageContaining("the disk is full");
        });
    }

    @Test
    void says_nothing_when_all_is_stored() {
        assertThat(stopped(false)).isTrue();
        assertThat(unstored()).isEmpty();
    }
}

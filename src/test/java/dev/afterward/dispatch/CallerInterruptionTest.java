package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A caller that is interrupted while it waits for its turn. */
class CallerInterruptionTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private final MemoryStore store = new MemoryStore();

    @Test
    void waits_on_asleep_and_gets_its_interruption_back() throws Exception {
        CountDownLatch inTurn = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        try (EngineFixture fixture =
                new EngineFixture(store).clock(new DrivenClock()).processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.beforeTurn = () -> {
                store.beforeTurn = () -> {};
                inTurn.countDown();
                Threads.awaitQuietly(release);
            };
            Thread leader = Threads.start(() -> engine.enqueue(new Work(1)));
            Threads.awaitQuietly(inTurn);
            Thread caller = Threads.start(() -> {
                engine.enqueue(new Work(2));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            caller.interrupt();
            await().until(() -> !caller.isInterrupted() && caller.getState() == Thread.State.TIMED_WAITING);
            release.countDown();
            caller.join(20_000);
            leader.join(20_000);
        }
        assertThat(interrupted).isTrue();
    }
}

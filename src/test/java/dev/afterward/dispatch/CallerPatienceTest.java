package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.Task;
import dev.afterward.TaskStoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise P10 for callers: a store that does not answer is waited for half a minute, on a clock that is driven. */
class CallerPatienceTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private EngineFixture fixture;
    private TaskEngine engine;

    @BeforeEach
    void start() {
        fixture = new EngineFixture(store).clock(clock).processor(Work.class, (task, context) -> {});
        engine = fixture.start();
        fixture.awaitRest();
        store.beforeTurn = () -> {
            hanging.countDown();
            Threads.awaitQuietly(release);
        };
    }

    @AfterEach
    void stop() {
        release.countDown();
        fixture.close();
    }

    /** Calls on a thread of its own. */
    private static final class Caller {

        private final AtomicReference<Throwable> thrown = new AtomicReference<>();
        private final Thread thread;

        Caller(Runnable work) {
            thread = Threads.start(() -> {
                try {
                    work.run();
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
        }

        void awaitWaiting() {
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        /** Whoever waits looks at the clock when he is disturbed; he waits on if it is not time. */
        void lookAtTheClock() {
            thread.interrupt();
        }

        Throwable awaitEnd() {
            await().until(() -> !thread.isAlive());
            return thrown.get();
        }
    }

    /** A turn that hangs, and holds the gate. */
    private Caller hang() throws InterruptedException {
        Caller first = new Caller(() -> engine.enqueue(new Work(1)));
        assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
        return first;
    }

    @Test
    void who_does_not_get_to_his_turn_within_half_a_minute_is_told_that_nothing_was_stored() throws Exception {
        hang();
        Caller second = new Caller(() -> engine.enqueue(new Work(2)));
        second.awaitWaiting();
        clock.advance(Duration.ofSeconds(29));
        second.lookAtTheClock();
        second.awaitWaiting();
        clock.advance(Duration.ofSeconds(1));
        second.lookAtTheClock();
        assertThat(second.awaitEnd())
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("not stored")
                .hasMessageContaining("in time");
        release.countDown();
        await().until(() -> store.rows().size() <= 1);
        fixture.awaitRest();
        assertThat(store.rows())
                .noneMatch(
                        row -> new String(row.task().payload(), java.nio.charset.StandardCharsets.UTF_8).contains("2"));
    }

    @Test
    void who_asks_for_a_command_waits_half_a_minute() throws Exception {
        hang();
        Caller second = new Caller(() -> engine.operations().pause("Work"));
        second.awaitWaiting();
        clock.advance(Duration.ofSeconds(29));
        second.lookAtTheClock();
        second.awaitWaiting();
        clock.advance(Duration.ofSeconds(1));
        second.lookAtTheClock();
        assertThat(second.awaitEnd()).isInstanceOf(TaskStoreException.class).hasMessageContaining("30 s");
    }

    @Test
    void whose_tasks_were_taken_waits_half_a_minute_more_and_is_told_their_ids() throws Exception {
        CountDownLatch firstTurn = new CountDownLatch(1);
        CountDownLatch inSecondTurn = new CountDownLatch(1);
        AtomicReference<Thread> leader = new AtomicReference<>();
        store.beforeTurn = () -> {
            store.beforeTurn = () -> {
                leader.set(Thread.currentThread());
                inSecondTurn.countDown();
                Threads.awaitQuietly(release);
            };
            hanging.countDown();
            Threads.awaitQuietly(firstTurn);
        };
        hang();
        Caller second = new Caller(() -> engine.enqueue(new Work(2)));
        second.awaitWaiting();
        Caller third = new Caller(() -> engine.enqueue(new Work(3)));
        third.awaitWaiting();
        // One of them makes the next turn, takes the other's task along, and hangs.
        firstTurn.countDown();
        assertThat(inSecondTurn.await(20, TimeUnit.SECONDS)).isTrue();
        Caller follower = leader.get() == second.thread ? third : second;
        clock.advance(Duration.ofSeconds(30));
        follower.lookAtTheClock();
        follower.awaitWaiting();
        assertThat(follower.thrown.get()).isNull();
        clock.advance(Duration.ofSeconds(30));
        follower.lookAtTheClock();
        assertThat(follower.awaitEnd())
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        unknown -> assertThat(unknown.ids()).hasSize(1));
    }
}

package dev.afterward.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskStoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResolverThreadTest {

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicBoolean idle = new AtomicBoolean();

    private ResolverThread thread(Runnable round) {
        return new ResolverThread(
                Thread::new,
                clock::get,
                () -> {
                    rounds.incrementAndGet();
                    round.run();
                    return Long.MAX_VALUE;
                },
                idle::get);
    }

    @Test
    void ends_a_while_after_the_last_work() {
        idle.set(true);
        ResolverThread thread = thread(() -> clock.addAndGet(ResolverThread.LINGER));
        thread.require();
        await().until(() -> !thread.isRunning());
        assertThat(rounds).hasValue(1);
    }

    @Test
    void stays_while_there_is_something_to_follow() {
        ResolverThread thread = thread(() -> clock.addAndGet(ResolverThread.LINGER));
        thread.require();
        await().until(() -> rounds.get() == 1);
        thread.wake();
        await().until(() -> rounds.get() == 2);
        assertThat(thread.isRunning()).isTrue();
        idle.set(true);
        thread.wake();
        await().until(() -> !thread.isRunning());
    }

    @Test
    void survives_a_round_that_fails() {
        ResolverThread thread = thread(() -> {
            if (rounds.get() == 1) {
                throw new StackOverflowError();
            }
        });
        thread.require();
        await().until(() -> rounds.get() == 1);
        thread.wake();
        await().until(() -> rounds.get() == 2);
        thread.stop();
    }

    @Test
    void once_stopped_starts_only_when_allowed() {
        ResolverThread thread = thread(() -> {});
        thread.stop();
        thread.wake();
        assertThat(thread.isRunning()).isFalse();
        thread.allow();
        thread.wake();
        assertThat(thread.isRunning()).isTrue();
        await().until(() -> rounds.get() > 0);
        thread.stop();
    }

    @Test
    void says_so_when_there_is_no_thread_to_be_had() {
        ResolverThread thread = new ResolverThread(work -> null, clock::get, () -> 0, idle::get);
        assertThatThrownBy(thread::require)
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("thread factory");
    }
}

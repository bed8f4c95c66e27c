package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskStoreException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class OpeningTest {

    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    @Test
    void what_was_opened_is_the_callers() {
        assertThat(new Opening(Thread::new, Duration.ofMinutes(1)).of(() -> "client", closed::add))
                .isEqualTo("client");
        assertThat(closed).isEmpty();
    }

    @Test
    void a_failure_is_the_callers() {
        assertThatThrownBy(() -> new Opening(Thread::new, Duration.ofMinutes(1))
                        .of(
                                () -> {
                                    throw new ConfigurationException("no such data source");
                                },
                                closed::add))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("no such data source");
    }

    @Test
    void an_interruption_does_not_end_the_opening_and_is_given_back() {
        Thread caller = Thread.currentThread();
        caller.interrupt();
        String opened = new Opening(Thread::new, Duration.ofMinutes(1))
                .of(
                        () -> {
                            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
                            return "client";
                        },
                        closed::add);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(opened).isEqualTo("client");
        assertThat(closed).isEmpty();
    }

    /** Otherwise its file stays locked in this JVM, and no later client can be opened. */
    @Test
    void what_is_opened_too_late_is_closed() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        assertThatThrownBy(() -> new Opening(Thread::new, Duration.ZERO)
                        .of(
                                () -> {
                                    awaitOpen(slow);
                                    return "client";
                                },
                                closed::add))
                .isInstanceOf(TaskStoreException.class)
                .hasMessage("the client could not be opened within 0 s");
        assertThat(closed).isEmpty();
        slow.countDown();
        assertThat(closed.poll(10, SECONDS)).isEqualTo("client");
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

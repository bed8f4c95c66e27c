package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceTest {

    private final AtomicInteger done = new AtomicInteger();
    private final Once<Integer> once = new Once<>(2);

    @Test
    void what_is_sent_again_is_answered_and_not_done_again() {
        assertThat(once.get("a", done::incrementAndGet)).isEqualTo(1);
        assertThat(once.get("a", done::incrementAndGet)).isEqualTo(1);
        assertThat(once.get("b", done::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void without_a_key_it_is_done_each_time() {
        assertThat(once.get(null, done::incrementAndGet)).isEqualTo(1);
        assertThat(once.get(null, done::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void who_comes_second_waits_for_the_first() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> once.get("a", () -> {
                begun.countDown();
                awaitLatch(release);
                return done.incrementAndGet();
            })));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                answers.add(threads.submit(() -> once.get("a", done::incrementAndGet)));
            }
            release.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_has_failed_can_be_sent_again() {
        assertThatThrownBy(() -> once.get("a", () -> {
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no");
        assertThat(once.get("a", done::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void it_remembers_the_last_ones_only() {
        for (String key : List.of("a", "b", "c")) {
            Integer ignored = once.get(key, done::incrementAndGet);
        }
        assertThat(once.get("c", done::incrementAndGet)).isEqualTo(3);
        assertThat(once.get("a", done::incrementAndGet)).isEqualTo(4);
    }
}

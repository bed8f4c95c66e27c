package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.payload.HookedCodec;
import dev.afterward.payload.PayloadCodec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The codec is let go of with the life of the engine that used it. */
class CodecLifeTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();

    private final PayloadCodec codec = new HookedCodec(() -> {}) {
        @Override
        public void close() {
            closed.incrementAndGet();
            super.close();
        }
    };

    @Test
    void each_life_ends_with_it_and_the_next_one_works() {
        try (EngineFixture fixture =
                new EngineFixture().codec(codec).processor(Work.class, (task, context) -> runs.incrementAndGet())) {
            TaskEngine engine = fixture.open();
            for (int life = 1; life <= 2; life++) {
                int expected = life;
                engine.start();
                engine.enqueue(new Work(life));
                await().until(() -> runs.get() == expected);
                assertThat(closed).hasValue(life - 1);
                engine.stopNow();
                await().until(() -> closed.get() == expected);
            }
        }
    }

    @Test
    void an_attempt_that_outlives_the_stop_keeps_it() {
        CountDownLatch release = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture().codec(codec).processor(Work.class, (task, context) -> {
            runs.incrementAndGet();
            awaitStubbornly(release);
        })) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
            engine.stopNow();
            assertThat(closed).hasValue(0);
            release.countDown();
            await().until(() -> closed.get() == 1);
        }
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        while (true) {
            try {
                assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
                return;
            } catch (InterruptedException e) {
                // That is the point.
            }
        }
    }
}

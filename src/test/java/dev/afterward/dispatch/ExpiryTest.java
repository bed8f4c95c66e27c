package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.dispatch.work.Attempt;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Until when a task has to begin. */
class ExpiryTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    /** Until when the attempts that are made had to begin. */
    private final BlockingQueue<Long> made = new LinkedBlockingQueue<>();

    private final EngineFixture fixture = new EngineFixture(store)
            .clock(clock)
            .processor(
                    Work.class,
                    queue -> queue.expireAfter(Duration.ofHours(1)),
                    (task, context) -> made.add(((Attempt) context).claimed().startBy()));

    @AfterEach
    void close() {
        fixture.close();
    }

    private long in(Duration time) {
        return clock.millis() + time.toMillis();
    }

    private long startBy(TaskId id) {
        return store.row(id).orElseThrow().task().startBy();
    }

    @Test
    void a_task_expires_as_its_queue_says_unless_it_says_so_itself() {
        TaskEngine engine = fixture.open();
        assertThat(startBy(engine.enqueue(new Work(1)))).isEqualTo(in(Duration.ofHours(1)));
        assertThat(startBy(engine.enqueue(new Work(2), Duration.ofHours(2)))).isEqualTo(in(Duration.ofHours(3)));
        assertThat(startBy(engine.add(new Work(3))
                        .expireAfter(Duration.ofMinutes(5))
                        .submit()
                        .get(0)))
                .isEqualTo(in(Duration.ofMinutes(5)));
    }

    /** A due time that has passed leaves it no less time, and less than a millisecond is not none. */
    @Test
    void the_time_is_counted_from_when_it_can_begin() {
        TaskEngine engine = fixture.open();
        Duration fiveMinutes = Duration.ofMinutes(5);
        assertThat(startBy(engine.add(new Work(1))
                        .after(Duration.ofHours(-1))
                        .expireAfter(fiveMinutes)
                        .submit()
                        .get(0)))
                .isEqualTo(in(fiveMinutes));
        assertThat(startBy(engine.add(new Work(2))
                        .expireAfter(Duration.ofNanos(1))
                        .submit()
                        .get(0)))
                .isEqualTo(in(Duration.ofMillis(1)));
    }

    @Test
    void a_task_that_is_handed_over_without_a_claim_expires_as_well() throws InterruptedException {
        TaskEngine engine = fixture.start();
        fixture.awaitRest();
        engine.enqueue(new Work(1));
        assertThat(made.poll(20, TimeUnit.SECONDS)).isEqualTo(in(Duration.ofHours(1)));
    }
}

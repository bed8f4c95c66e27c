package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.ClientStoppedException;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost by a stop: neither what an attempt enqueues nor an attempt that fails because the application ends. */
class StoppingTest {

    /** A task. */
    public record Invoice(String order) implements Task {}

    /** What follows from it. */
    public record Mail(String order) implements Task {}

    private static final Duration GRACE = Duration.ofSeconds(30);

    @RegisterExtension
    final LogRecords logged = new LogRecords();

    private final MemoryStore store = new MemoryStore();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    private EngineFixture fixture(TaskProcessor<Invoice> processor) {
        return new EngineFixture(store)
                .processor(Invoice.class, processor)
                .processor(Mail.class, (task, context) -> done.add("mail " + task.order()));
    }

    /** Waits in the middle of an attempt until its client stops. */
    private void awaitStop() {
        running.countDown();
        Uninterrupted.await(stopping, 60_000);
    }

    /** Stops in the middle of an attempt. Returns whether the attempts ended in time. */
    private boolean stopIn(TaskEngine engine, Duration grace) throws Exception {
        engine.enqueue(new Invoice("4711"));
        assertThat(Uninterrupted.await(running, 60_000)).isTrue();
        CompletableFuture<Boolean> stop = CompletableFuture.supplyAsync(() -> engine.stop(grace));
        await().until(() -> engine.life().isLeaving());
        stopping.countDown();
        return stop.get();
    }

    /** Another client of the same store runs what is left. */
    private void runTheRest() {
        try (EngineFixture next = fixture((task, context) -> done.add("invoice " + context.attempt()))) {
            next.start();
            await().until(() -> store.rows().isEmpty());
        }
    }

    @Test
    void an_attempt_may_enqueue_although_its_client_stops() throws Exception {
        try (EngineFixture fixture = fixture((task, context) -> {
            awaitStop();
            context.client().enqueue(new Mail(task.order()));
            done.add("invoice");
        })) {
            assertThat(stopIn(fixture.start(), GRACE)).isTrue();
            assertThat(done).containsExactly("invoice");
        }
        runTheRest();
        assertThat(done).containsExactly("invoice", "mail 4711");
    }

    @Test
    void an_attempt_that_is_interrupted_may_enqueue_as_well() throws Exception {
        try (EngineFixture fixture = fixture((task, context) -> {
            running.countDown();
            // The interruption that comes at the end of the grace.
            assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
            context.client().enqueue(new Mail(task.order()));
        })) {
            assertThat(stopIn(fixture.start(), Duration.ZERO)).isFalse();
        }
        assertThat(store.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.task().queue()).isEqualTo(2));
    }

    @Test
    void nobody_else_may_enqueue_while_it_stops() throws Exception {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        try (EngineFixture fixture = fixture((task, context) -> {
            awaitStop();
            CompletableFuture.runAsync(() -> context.client().enqueue(new Mail(task.order())))
                    .handle((nothing, e) -> {
                        refused.set(e.getCause());
                        return null;
                    })
                    .join();
        })) {
            assertThat(stopIn(fixture.start(), GRACE)).isTrue();
        }
        assertThat(refused.get())
                .isInstanceOf(ClientStoppedException.class)
                .hasMessageContaining("only its last attempts can still enqueue");
        assertThat(store.rows()).isEmpty();
    }

    @Test
    void an_attempt_that_fails_while_its_client_stops_does_not_count() throws Exception {
        try (EngineFixture fixture = fixture((task, context) -> {
            awaitStop();
            throw new IllegalStateException("the data source is closed");
        })) {
            assertThat(stopIn(fixture.start(), GRACE)).isTrue();
            assertThat(fixture.events(TaskEvent.Failed.class)).isEmpty();
        }
        assertThat(store.rows()).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(RowState.READY);
            assertThat(row.attempt()).isZero();
        });
        assertThat(logged.all())
                .extracting(record -> record.getMessage())
                .anyMatch(line -> line.startsWith("AFT-224: attempt 1 of task ")
                        && line.endsWith("java.lang.IllegalStateException: the data source is closed"));
        runTheRest();
        assertThat(done).containsExactly("invoice 1");
    }

    /** On some servers EJBs are stopped before anything tells of it. */
    @Test
    void an_attempt_that_is_told_of_the_end_before_its_client_waits_for_it() throws Exception {
        try (EngineFixture fixture = fixture((task, context) -> {
            running.countDown();
            throw new EngineFixture.StoppedPart();
        })) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Invoice("4711"));
            assertThat(Uninterrupted.await(running, 60_000)).isTrue();
            assertThat(engine.stop(GRACE)).isTrue();
            assertThat(fixture.events(TaskEvent.Failed.class)).isEmpty();
        }
        runTheRest();
        assertThat(done).containsExactly("invoice 1");
    }

    /** It was another application's component. */
    @Test
    void an_attempt_that_is_told_of_the_end_of_something_else_fails_after_a_while() throws Exception {
        DrivenClock clock = new DrivenClock();
        try (EngineFixture fixture = fixture((task, context) -> {
                    running.countDown();
                    throw new EngineFixture.StoppedPart();
                })
                .clock(clock)) {
            fixture.start().enqueue(new Invoice("4711"));
            assertThat(Uninterrupted.await(running, 60_000)).isTrue();
            await().until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return fixture.events(TaskEvent.Failed.class).size() == 1;
            });
        }
    }

    /** Its own stop fails it, and it must not run for ever. */
    @Test
    void an_attempt_that_was_cancelled_stays_cancelled_although_its_client_stops() throws Exception {
        AtomicReference<TaskEngine> engine = new AtomicReference<>();
        try (EngineFixture fixture = fixture((task, context) -> {
            awaitStop();
            assertThat(engine.get().cancel(context.id())).isTrue();
            throw new IllegalStateException("cancelled");
        })) {
            engine.set(fixture.start());
            assertThat(stopIn(engine.get(), GRACE)).isTrue();
            assertThat(fixture.events(TaskEvent.Cancelled.class))
                    .singleElement()
                    .satisfies(event -> assertThat(store.status(event.id())).isEqualTo(TaskStatus.CANCELLED));
        }
    }

    @Test
    void a_task_that_waits_is_not_claimed_any_more() throws Exception {
        AtomicReference<TaskId> second = new AtomicReference<>();
        try (EngineFixture fixture = fixture((task, context) -> {
            awaitStop();
            second.set(context.client().enqueue(new Invoice("4712")));
            done.add(task.order());
        })) {
            TaskEngine engine = fixture.start();
            assertThat(stopIn(engine, GRACE)).isTrue();
            assertThat(store.status(second.get())).isEqualTo(TaskStatus.PENDING);
        }
        assertThat(done).containsExactly("4711");
    }
}

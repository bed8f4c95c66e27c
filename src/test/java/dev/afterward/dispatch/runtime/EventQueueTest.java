package dev.afterward.dispatch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Events on their way. The test is the thread that delivers them. */
class EventQueueTest {

    private static final int ERROR_CHARS = 16 * 1024;
    private static final int MOST_EVENTS = 100_000;
    private static final int FIT = (int) (EventQueue.MOST_HELD / ERROR_CHARS);

    private final FakeLog log = new FakeLog();
    private final Messages messages = new Messages(log);
    private final List<TaskEvent> told = new ArrayList<>();
    private final EventQueue events = new EventQueue(List.of(told::add), CallInterceptor.none(), messages);

    private static TaskEvent failed(int chars) {
        return new TaskEvent.Failed(new TaskId(1), "work", 1, Duration.ZERO, "x".repeat(chars));
    }

    private void deliver(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            events.again();
        }
    }

    private void deliverAll() throws InterruptedException {
        events.end();
        while (events.again()) {
            // The next one.
        }
    }

    private List<String> logged() throws InterruptedException {
        messages.end();
        while (messages.again()) {
            // The next one.
        }
        return log.lines;
    }

    private static String dropped(String events) {
        return "AFT-204: dropped " + events
                + " because too many were waiting. Make listeners and observers faster; tasks are" + " not affected";
    }

    @Test
    void are_bounded_by_the_length_of_their_errors() throws Exception {
        TaskEvent failed = failed(ERROR_CHARS);
        for (int i = 0; i < 2 * FIT; i++) {
            events.fire(failed);
        }
        deliver(10);
        for (int i = 0; i < 20; i++) {
            events.fire(failed);
        }
        deliverAll();
        assertThat(told).as("what was delivered makes room").hasSize(FIT + 10);
        assertThat(logged()).containsExactly(dropped("1 task event"), dropped((FIT + 10) + " task events"));
    }

    @Test
    void are_bounded_by_the_length_of_their_payloads_too() throws Exception {
        HeldPayload payload = new HeldPayload(new byte[ERROR_CHARS], bytes -> new Task() {});
        TaskEvent failed = new TaskEvent.Failed(new TaskId(1), "work", 1, Duration.ZERO, "", payload);
        for (int i = 0; i < FIT + 5; i++) {
            events.fire(failed);
        }
        deliver(10);
        for (int i = 0; i < 20; i++) {
            events.fire(failed);
        }
        deliverAll();
        assertThat(told).as("what was delivered makes room").hasSize(FIT + 10);
    }

    @Test
    void one_that_is_longer_than_the_bound_is_delivered_all_the_same() throws Exception {
        events.fire(failed((int) EventQueue.MOST_HELD + 1));
        deliver(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void are_bounded_by_number() throws Exception {
        TaskEvent event = new TaskEvent.Cancelled(new TaskId(1), "work");
        for (int i = 0; i < MOST_EVENTS + 50; i++) {
            events.fire(event);
        }
        deliverAll();
        assertThat(told).as("the end takes the place of one").hasSize(MOST_EVENTS - 1);
        assertThat(logged()).containsExactly(dropped("1 task event"), dropped("51 task events"));
    }

    @Test
    void are_bounded_by_the_length_of_the_errors_of_attempts_too() throws Exception {
        TaskEvent retried = new TaskEvent.Retried(
                new TaskId(1), "work", 1, 1, Instant.EPOCH, Duration.ZERO, "x".repeat(ERROR_CHARS));
        for (int i = 0; i < FIT + 5; i++) {
            events.fire(retried);
        }
        deliverAll();
        assertThat(told).hasSize(FIT);
    }

    @Test
    void none_waits_where_nobody_listens_and_where_nothing_has_happened() throws Exception {
        events.fire(null);
        events.end();
        assertThat(events.again()).isFalse();
        EventQueue unheard = new EventQueue(List.of(), CallInterceptor.none(), messages);
        unheard.fire(failed(10));
        unheard.end();
        assertThat(unheard.again()).isFalse();
    }

    @Test
    void what_was_dropped_is_said_once() throws Exception {
        for (int i = 0; i < FIT + 5; i++) {
            events.fire(failed(ERROR_CHARS));
        }
        deliverAll();
        deliverAll();
        assertThat(logged()).hasSize(2);
    }

    @Test
    void what_was_dropped_is_said_before_a_pause() throws Exception {
        for (int i = 0; i < FIT + 5; i++) {
            events.fire(failed(ERROR_CHARS));
        }
        deliver(FIT);
        Thread pauses = DaemonThreads.newThread(() -> {
            try {
                events.again();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        pauses.start();
        await().until(() -> pauses.getState() == Thread.State.WAITING);
        assertThat(logged()).hasSize(2).last().asString().contains("dropped 5 task events");
        events.end();
        pauses.join(20_000);
    }

    @Test
    void whoever_waits_is_told_though_events_are_dropped() throws Exception {
        for (int i = 0; i < FIT + 1; i++) {
            events.fire(failed(ERROR_CHARS));
        }
        AtomicReference<Boolean> inTime = new AtomicReference<>();
        Thread waits = DaemonThreads.newThread(() -> inTime.set(events.awaitTold(60_000)));
        waits.start();
        await().until(() -> waits.getState() == Thread.State.TIMED_WAITING);
        deliver(FIT + 1);
        waits.join(20_000);
        assertThat(inTime.get()).isTrue();
    }

    @Test
    void whoever_waits_is_told_though_the_end_finds_no_room() throws Exception {
        AtomicReference<Boolean> inTime = new AtomicReference<>();
        Thread waits = DaemonThreads.newThread(() -> inTime.set(events.awaitTold(110_000)));
        waits.start();
        await().until(() -> waits.getState() == Thread.State.TIMED_WAITING);
        for (int i = 0; i < MOST_EVENTS; i++) {
            events.fire(new TaskEvent.Cancelled(new TaskId(1), "work"));
        }
        deliverAll();
        waits.join(20_000);
        assertThat(waits.isAlive()).isFalse();
    }

    @Test
    void a_listener_that_throws_costs_nobody_an_event() throws Exception {
        List<TaskEvent> second = new ArrayList<>();
        EventQueue two = new EventQueue(
                List.of(
                        event -> {
                            throw new OutOfMemoryError("hostile");
                        },
                        second::add),
                CallInterceptor.none(),
                messages);
        two.fire(failed(10));
        two.fire(failed(10));
        two.again();
        two.again();
        assertThat(second).hasSize(2);
        assertThat(logged()).hasSize(2).allMatch(line -> line.startsWith("AFT-205"));
    }
}

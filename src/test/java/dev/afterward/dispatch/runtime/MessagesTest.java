package dev.afterward.dispatch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A log whose handlers do what they like. The test is the thread of the log, but where it is said otherwise. */
class MessagesTest {

    private static final int MOST_WAITING = 1_000;

    private final FakeLog log = new FakeLog();
    private final Messages messages = new Messages(log);

    private void fill() {
        for (int i = 0; i < MOST_WAITING; i++) {
            messages.unparked(i, List.of("work"));
        }
    }

    private void failed() {
        messages.attemptFailed(new TaskId(1), "work", 1, 1, 1, 1, new IllegalStateException("bad"));
    }

    private void logAll() throws InterruptedException {
        messages.end();
        while (messages.again()) {
            // The next one.
        }
    }

    @Test
    void what_does_not_fit_is_counted_and_said() throws Exception {
        fill();
        for (int i = 0; i < 200; i++) {
            messages.rescued(i);
        }
        assertThat(messages.again()).isTrue();
        assertThat(log.lines)
                .containsExactly(
                        "AFT-208: trying 0 parked tasks again (queues: work)",
                        "AFT-222: the log is too slow: dropped 200 messages");
        messages.again();
        assertThat(log.lines).as("said once").hasSize(3);
    }

    @Test
    void names_ten_queues_at_most() throws Exception {
        messages.parked(
                1_000_000,
                IntStream.rangeClosed(1, 13).mapToObj(String::valueOf).toList());
        logAll();
        assertThat(log.lines)
                .singleElement()
                .asString()
                .contains("parked 1000000 tasks (queues: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more): there");
    }

    @Test
    void what_is_dropped_to_end_is_counted_too() throws Exception {
        fill();
        messages.rescued(1);
        messages.end();
        while (messages.again()) {
            // The next one.
        }
        assertThat(log.lines).hasSize(MOST_WAITING).contains("AFT-222: the log is too slow: dropped 2 messages");
    }

    @Test
    void the_count_is_said_though_nothing_else_follows() throws Exception {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        log.handler = cause -> meanwhile.getAndSet(() -> {}).run();
        messages.rescued(1);
        meanwhile.set(() -> {
            fill();
            messages.rescued(2);
        });
        messages.again();
        assertThat(log.lines).contains("AFT-222: the log is too slow: dropped 1 message");
    }

    @Test
    void a_handler_that_throws_costs_its_message_and_no_more() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        log.handler = cause -> {
            calls.incrementAndGet();
            throw new OutOfMemoryError("the server of the log is away");
        };
        messages.rescued(1);
        assertThat(messages.again()).isTrue();
        assertThat(calls).as("there is no cause to do without").hasValue(1);
        messages.stepFailed(new IllegalStateException("bad"));
        assertThat(messages.again()).isTrue();
        assertThat(calls).hasValue(3);
        log.handler = cause -> {};
        messages.rescued(2);
        messages.again();
        assertThat(log.lines)
                .containsExactly(
                        "AFT-210: running 2 tasks again: the process that ran them did not stop cleanly. Find out why it ended");
    }

    @Test
    void a_cause_that_cannot_be_printed_does_not_cost_the_message() throws Exception {
        log.handler = cause -> {
            if (cause != null) {
                throw new NoClassDefFoundError("gone");
            }
        };
        messages.stepFailed(new IllegalStateException("hostile"));
        messages.again();
        assertThat(log.lines).containsExactly("AFT-215: a step failed after a write to the task store. Report it");
    }

    @Test
    void a_handler_that_blocks_holds_up_nobody_but_a_worker_and_that_one_once() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        log.handler = cause -> {
            blocked.countDown();
            Uninterrupted.await(release, 60_000);
        };
        EngineThread thread = new EngineThread("log", DaemonThreads::newThread, messages, messages, () -> {});
        thread.start();
        messages.rescued(0);
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
        fill();
        // If any of these waited, the test would need more than its two minutes.
        for (int i = 0; i < 10_000; i++) {
            messages.rescued(i);
        }
        for (int i = 0; i < 300; i++) {
            failed();
        }
        release.countDown();
        messages.unparked(-1, List.of("work"));
        await().until(() -> log.lines.stream().anyMatch(line -> line.startsWith("AFT-222")));
        messages.end();
        await().until(thread::isGone);
        long logged =
                log.lines.stream().filter(line -> !line.startsWith("AFT-222")).count();
        long dropped = log.lines.stream()
                .filter(line -> line.startsWith("AFT-222"))
                .mapToLong(line ->
                        Long.parseLong(line.replaceAll("AFT-222: the log is too slow: dropped (\\d+) .*", "$1")))
                .sum();
        assertThat(logged + dropped).isEqualTo(1 + MOST_WAITING + 10_000 + 300 + 1);
    }

    @Test
    void a_worker_waits_again_once_the_log_has_gone_on() throws Exception {
        fill();
        failed();
        messages.again();
        messages.unparked(-1, List.of());
        Thread worker = DaemonThreads.newThread(this::failed);
        worker.start();
        await().until(() -> worker.getState() == Thread.State.TIMED_WAITING);
        messages.again();
        worker.join(20_000);
        logAll();
        assertThat(log.lines).filteredOn(line -> line.startsWith("AFT-217")).hasSize(1);
    }

    @Test
    void a_worker_that_is_interrupted_waits_no_longer_and_stays_interrupted() throws Exception {
        fill();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread worker = DaemonThreads.newThread(() -> {
            failed();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        worker.start();
        worker.interrupt();
        worker.join(20_000);
        assertThat(interrupted).isTrue();
        messages.again();
        assertThat(log.lines).contains("AFT-222: the log is too slow: dropped 1 message");
    }

    @Test
    void a_failure_whose_text_cannot_be_made_is_named() throws Exception {
        Throwable hostile = new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new NoClassDefFoundError("gone");
            }
        };
        messages.attemptFailed(new TaskId(1), "work", 1, 1, 1, 1, hostile);
        messages.again();
        assertThat(log.lines).hasSize(1).first().asString().endsWith("(its text could not be made)");
    }

    @Test
    void durations_and_numbers_are_in_words() throws Exception {
        messages.attemptFailed(new TaskId(1), "work", 90_000, 1, 2, 3_600_005, new IllegalStateException("bad"));
        messages.turnFailed(5_000, new IllegalStateException("bad"));
        messages.rescued(1);
        logAll();
        assertThat(log.lines.get(0)).contains("failed after 1 min 30 s, attempt 1, 2 remaining, next in 1 h 5 ms: ");
        assertThat(log.lines.get(1)).contains("retrying in 5 s.");
        assertThat(log.lines.get(2)).contains("running 1 task again");
    }

    @Test
    void an_event_with_a_long_error_is_told_in_brief() throws Exception {
        messages.listenerFailed(
                new TaskEvent.Failed(new TaskId(1), "work", 1, Duration.ZERO, "x".repeat(10_000)),
                new IllegalStateException("bad"));
        messages.again();
        assertThat(log.lines).hasSize(1).first().asString().hasSizeLessThan(600).endsWith("…");
    }

    @Test
    void a_log_that_throws_when_it_is_asked_wants_no_details() {
        assertThat(messages.isDetailed()).isTrue();
        log.throwsWhenAsked = true;
        assertThat(messages.isDetailed()).isFalse();
    }

    @Test
    void a_failure_of_a_worker_waits_for_room() throws Exception {
        fill();
        Thread worker = DaemonThreads.newThread(this::failed);
        worker.start();
        await().until(() -> worker.getState() == Thread.State.TIMED_WAITING);
        messages.again();
        worker.join(20_000);
        messages.again();
        logAll();
        assertThat(log.lines).hasSize(MOST_WAITING + 1);
        assertThat(log.lines.get(MOST_WAITING)).startsWith("AFT-217");
        assertThat(log.lines).noneMatch(line -> line.startsWith("AFT-222"));
    }
}

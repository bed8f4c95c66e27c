package dev.afterward.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.BackoffPolicy;
import dev.afterward.PayloadException;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.ScheduleInfo;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ManualOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit promises to those who test with it. */
class TaskTesterTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private TaskTester tester;

    @AfterEach
    void close() {
        if (tester != null) {
            tester.close();
        }
    }

    @TaskQueue(name = "mail")
    public record Mail(String to) implements Task {}

    @TaskQueue(name = "bill")
    public record Bill(int number) implements Task {}

    private Afterward.Builder builder() {
        return Afterward.builder().processor(Mail.class, (task, context) -> done.add(task.to()));
    }

    private void open(Afterward.Builder builder) {
        tester = TaskTester.of(builder);
    }

    @Test
    void nothing_runs_before_the_test_says_so() {
        open(builder());
        TaskId id = tester.client().enqueue(new Mail("ada"));
        tester.advance(HOUR);
        assertThat(tester.client().status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(done).isEmpty();
        assertThat(tester.runDue()).isEqualTo(1);
        assertThat(done).containsExactly("ada");
        assertThat(tester.client().status(id)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(tester.runDue()).isZero();
    }

    @Test
    void what_is_due_runs_with_all_that_becomes_due_by_it() {
        open(builder().processor(Bill.class, (task, context) -> {
            done.add("bill " + task.number());
            if (task.number() > 1) {
                context.client().enqueue(new Bill(task.number() - 1));
            } else {
                context.client().enqueue(new Mail("paid"));
            }
        }));
        tester.client().enqueue(new Bill(3));
        assertThat(tester.runDue()).isEqualTo(4);
        assertThat(done).containsExactly("bill 3", "bill 2", "bill 1", "paid");
    }

    @Test
    void a_snoozed_task_waits_with_no_attempt_until_its_time_has_come() {
        open(Afterward.builder().processor(Mail.class, (task, context) -> {
            done.add(task.to() + " " + context.attempt() + "/" + context.snoozes());
            if (context.snoozes() < 2) {
                context.snooze(HOUR);
            }
        }));
        TaskId id = tester.client().enqueue(new Mail("ada"));
        assertThat(tester.runDue()).isEqualTo(1);
        EnqueuedTask<Mail> waiting = tester.assertEnqueued(new Mail("ada"));
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.due()).isEqualTo(tester.now().plus(HOUR));
        tester.advance(HOUR.minusMillis(1));
        assertThat(tester.runDue()).isZero();
        tester.advance(Duration.ofMillis(1));
        assertThat(tester.attemptDue())
                .filteredOn(TaskEvent.Snoozed.class::isInstance)
                .singleElement()
                .satisfies(event ->
                        assertThat(((TaskEvent.Snoozed) event).snoozes()).isEqualTo(2));
        tester.advance(HOUR);
        tester.runDue();
        assertThat(done).containsExactly("ada 1/0", "ada 1/1", "ada 1/2");
        assertThat(tester.client().status(id)).isEqualTo(TaskStatus.NOT_FOUND);
    }

    /** It takes many turns until a search finds all of them. */
    /** It does not come back as it was: what is read counts once more. */
    @TaskQueue(name = "count")
    public record Count(int times) implements Task {
        public Count {
            times++;
        }
    }

    @Test
    void a_task_that_does_not_come_back_equal_is_refused() {
        open(builder().processor(Count.class, (task, context) -> {}));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> tester.client().enqueue(new Count(1)))
                .withMessageContaining("component 'times' is 2 (java.lang.Integer), and would come back as 3");
        tester.assertNoneEnqueued();
    }

    @Test
    void large_submissions_are_seen_and_cleared_completely() {
        open(builder());
        List<Mail> many =
                IntStream.range(0, 3_000).mapToObj(i -> new Mail("mail " + i)).toList();
        tester.client().add(many).submit();
        assertThat(tester.enqueued(Mail.class)).hasSize(3_000);
        tester.client().add(many).submit();
        tester.clear();
        tester.assertNoneEnqueued();
        tester.client().add(many).submit();
        assertThat(tester.runDue()).isEqualTo(3_000);
        assertThat(done).hasSize(3_000).startsWith("mail 0", "mail 1").endsWith("mail 2999");
    }

    @Test
    void tasks_run_one_after_the_other_in_their_order() {
        open(builder());
        tester.client().add(new Mail("late")).priority(-1).submit();
        List<Mail> many =
                IntStream.range(0, 500).mapToObj(i -> new Mail("mail " + i)).toList();
        tester.client().add(many).submit();
        tester.client().add(new Mail("urgent")).priority(1).submit();
        assertThat(tester.runDue()).isEqualTo(502);
        assertThat(done).startsWith("urgent", "mail 0", "mail 1").endsWith("mail 499", "late");
    }

    @Test
    void what_is_not_due_waits_until_the_clock_was_moved() {
        open(builder());
        Instant before = tester.now();
        tester.client().add(new Mail("later")).after(HOUR).submit();
        assertThat(tester.runDue()).isZero();
        tester.advance(HOUR.minusMillis(1));
        assertThat(tester.runDue()).isZero();
        tester.advance(Duration.ofMillis(1));
        assertThat(tester.now()).isEqualTo(before.plus(HOUR));
        assertThat(tester.runDue()).isEqualTo(1);
        assertThatThrownBy(() -> tester.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tester.advance(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("36,500 days");
    }

    @RepeatedTest(10)
    void retries_are_those_of_the_engine() {
        QueueConfig config = QueueConfig.of(Bill.class).toBuilder()
                .maxAttempts(3)
                .backoff(new BackoffPolicy(Duration.ofMinutes(5), 1, HOUR, 0, null))
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        open(Afterward.builder().processor(Bill.class, config, (task, context) -> {
            done.add("attempt " + context.attempt());
            throw new IllegalStateException("no money");
        }));
        TaskId id = tester.client().enqueue(new Bill(7));
        List<TaskEvent> events = tester.attemptDue();
        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isEqualTo(new TaskEvent.Submitted(List.of(id)));
        assertThat(events.get(1)).isEqualTo(new TaskEvent.Started(id, "bill", 1));
        TaskEvent.Retried retried = (TaskEvent.Retried) events.get(2);
        assertThat(retried.due()).isEqualTo(tester.now().plus(Duration.ofMinutes(5)));
        assertThat(retried.error()).contains("no money");
        assertThat(tester.assertEnqueued(Bill.class).attempts()).isEqualTo(1);

        assertThat(tester.attemptDue()).isEmpty();
        tester.advance(Duration.ofMinutes(5));
        assertThatThrownBy(tester::runDue)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("of 1 attempts 1 did not succeed:\ntask " + id
                        + " of queue 'bill' has failed in attempt 2, the next one is due at "
                        + tester.now().plus(Duration.ofMinutes(5)) + ": java.lang.IllegalStateException: no money")
                .hasMessageContaining("at " + TaskTesterTest.class.getName());
        tester.advance(Duration.ofMinutes(5));
        assertThatThrownBy(tester::runDue)
                .hasMessageContaining("task " + id + " of queue 'bill' has failed for good in attempt 3: ");
        assertThat(tester.client().status(id)).isEqualTo(TaskStatus.FAILED);
        assertThat(done).containsExactly("attempt 1", "attempt 2", "attempt 3");
    }

    @Test
    void an_attempt_is_out_of_time_when_the_clock_says_so() {
        QueueConfig config =
                QueueConfig.of(Bill.class).toBuilder().timeout(HOUR).build();
        CountDownLatch never = new CountDownLatch(1);
        open(Afterward.builder().processor(Bill.class, config, (task, context) -> {
            tester.advance(HOUR);
            never.await();
        }));
        tester.client().enqueue(new Bill(1));
        assertThatThrownBy(tester::runDue)
                .hasMessageContaining("has failed for good in attempt 1: ")
                .hasMessageContaining("1 h");
    }

    @Test
    void listeners_have_heard_of_it() {
        List<TaskEvent> heard = Collections.synchronizedList(new ArrayList<>());
        open(builder().listener(heard::add));
        tester.client().enqueue(new Mail("ada"));
        tester.runDue();
        assertThat(heard).hasSize(3).last().isInstanceOf(TaskEvent.Succeeded.class);
    }

    @Test
    void a_listener_that_does_not_return_is_waited_for_and_told_of() {
        CountDownLatch never = new CountDownLatch(1);
        open(builder().listener(event -> {
            if (event instanceof TaskEvent.Succeeded) {
                awaitOpen(never);
            }
        }));
        tester.client().enqueue(new Mail("ada"));
        assertThatThrownBy(() -> tester.attemptDue(Duration.ofMillis(1), HOUR))
                .isInstanceOf(AssertionError.class)
                .hasMessage("for 1 ms a listener has not returned");
        never.countDown();
    }

    @Test
    void a_task_that_hangs_is_named_with_its_place() {
        CountDownLatch never = new CountDownLatch(1);
        open(Afterward.builder().processor(Bill.class, (task, context) -> never.await()));
        TaskId id = tester.client().enqueue(new Bill(1));
        assertThatThrownBy(() -> tester.attemptDue(Duration.ofMillis(1), HOUR))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("for 1 ms no attempt has begun or ended; task " + id
                        + " of queue 'bill' is in attempt 1\n\tat ")
                .hasMessageContaining("CountDownLatch.await");
    }

    @Test
    void a_task_that_makes_itself_anew_does_not_run_for_ever() {
        open(Afterward.builder()
                .processor(Bill.class, (task, context) -> context.client().enqueue(new Bill(task.number() + 1))));
        tester.client().enqueue(new Bill(1));
        assertThatThrownBy(() -> tester.attemptDue(HOUR, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("after 1 ms there is still something due");
    }

    @Test
    void a_processor_cannot_run_what_is_due() {
        open(Afterward.builder().processor(Bill.class, (task, context) -> tester.runDue()));
        tester.client().enqueue(new Bill(1));
        assertThatThrownBy(tester::runDue).hasMessageContaining("a processor cannot run what is due");
    }

    @Test
    void a_client_without_workers_says_so() {
        open(builder().workers(0));
        assertThatThrownBy(tester::runDue)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("afterward.workers=0");
    }

    @Test
    void a_client_that_was_started_is_waited_for() {
        open(builder());
        tester.client().start();
        tester.client().add(new Mail("ada"), new Mail("grace")).submit();
        tester.runDue();
        assertThat(done).containsExactlyInAnyOrder("ada", "grace");
        tester.client().enqueue(new Mail("edsger"));
        await().until(() -> done.contains("edsger"));
    }

    @Test
    void a_paused_queue_stays_paused() {
        open(builder());
        tester.client().operations().pause("mail");
        tester.client().enqueue(new Mail("ada"));
        assertThat(tester.runDue()).isZero();
        tester.client().operations().resume("mail");
        assertThat(tester.runDue()).isEqualTo(1);
    }

    @Test
    void what_was_enqueued_is_found() {
        open(builder().processor(Bill.class, (task, context) -> {}));
        TaskId id = tester.client().enqueue(new Mail("ada"));
        tester.client().add(new Bill(7)).after(HOUR).priority(3).submit();
        assertThat(tester.assertEnqueued(new Mail("ada")))
                .isEqualTo(new EnqueuedTask<>(id, new Mail("ada"), tester.now(), 0, 0));
        assertThat(tester.assertEnqueued(Mail.class).task().to()).isEqualTo("ada");
        EnqueuedTask<Bill> bill = tester.assertEnqueued(Bill.class, task -> task.number() > 5);
        assertThat(bill.due()).isEqualTo(tester.now().plus(HOUR));
        assertThat(bill.priority()).isEqualTo(3);
        assertThat(tester.enqueued(Bill.class)).containsExactly(bill);
        tester.runDue();
        tester.assertNoneEnqueued(Mail.class);
        tester.advance(HOUR);
        tester.runDue();
        tester.assertNoneEnqueued();
    }

    @Test
    void what_was_not_enqueued_is_explained() {
        open(builder().processor(Bill.class, (task, context) -> {}));
        assertThatThrownBy(() -> tester.assertEnqueued(new Mail("ada")))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "expected one Mail that equals {\"to\":\"ada\"} to be enqueued, and there is none; no task waits"
                                + " at all");
        TaskId grace = tester.client().enqueue(new Mail("grace"));
        TaskId bill = tester.client().add(new Bill(7)).after(HOUR).submit().get(0);
        String instead = "; what waits is:\n  mail {\"to\":\"grace\"}, due, task " + grace
                + "\n  bill {\"number\":7}, due in 1 h, task " + bill;
        assertThatThrownBy(() -> tester.assertEnqueued(new Mail("ada")))
                .hasMessage(
                        "expected one Mail that equals {\"to\":\"ada\"} to be enqueued, and there is none" + instead);
        assertThatThrownBy(() -> tester.assertEnqueued(Bill.class, task -> task.number() == 8))
                .hasMessage("expected one Bill that passes the test to be enqueued, and there is none" + instead);
        assertThatThrownBy(tester::assertNoneEnqueued).hasMessage("expected no task to be enqueued" + instead);
        assertThatThrownBy(() -> tester.assertNoneEnqueued(Mail.class))
                .hasMessage("expected no Mail to be enqueued, and there is one" + instead);
        tester.client().enqueue(new Mail("grace"));
        assertThatThrownBy(() -> tester.assertEnqueued(new Mail("grace")))
                .hasMessageStartingWith(
                        "expected one Mail that equals {\"to\":\"grace\"} to be enqueued, and there are 2; what waits is:");
    }

    @Test
    void a_long_list_is_cut_short() {
        open(builder());
        List<Mail> many = IntStream.range(0, 250)
                .mapToObj(i -> new Mail("x".repeat(1_000)))
                .toList();
        tester.client().add(many).submit();
        assertThat(tester.enqueued(Mail.class)).hasSize(250);
        assertThatThrownBy(tester::assertNoneEnqueued)
                .hasMessageEndingWith("\n  and 230 more")
                .hasMessageContaining("xxx…, due, task ");
    }

    @Test
    void a_type_that_nobody_processes_is_no_type_to_ask_for() {
        open(builder());
        assertThatThrownBy(() -> tester.assertNoneEnqueued(Bill.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no processor for " + Bill.class.getName())
                .hasMessageContaining(Mail.class.getName());
    }

    @Test
    void everything_can_be_cleared() {
        open(builder());
        tester.client()
                .add(IntStream.range(0, 450).mapToObj(i -> new Mail("old")).toList())
                .submit();
        tester.client().add(new Mail("old")).after(HOUR).submit();
        tester.clear();
        tester.assertNoneEnqueued();
        assertThat(tester.attemptDue()).isEmpty();
    }

    /** A pause, or a limit that was set by hand, is stored: it would let the tests that come after it fail. */
    @Test
    void a_cleared_client_is_as_it_was_at_first() {
        Kit.KitBench bench = new Kit().open();
        TaskEngine engine = ((ClientBuilder) builder())
                .processor(Bill.class, (task, context) -> {})
                .clock(bench.clock())
                .listener(bench.listener())
                .sqlite(bench.file())
                .engine();
        tester = bench.tester(engine);
        ManualOperations operations = engine.manualOperations();
        tester.client().operations().pause("mail");
        operations.setConcurrency("bill", 1, "ada");
        operations.setConcurrency("mail", 2, "ada");
        tester.client().enqueue(new Mail("paused"));
        tester.clear();
        assertThat(operations.status().queues())
                .noneMatch(queue -> queue.paused() || queue.concurrency() != 0)
                .hasSize(2);
        tester.client().enqueue(new Mail("ada"));
        assertThat(tester.runDue()).isEqualTo(1);
        assertThat(done).containsExactly("ada");
    }

    /** What a listener has not received yet has happened all the same. */
    @Test
    void events_under_way_are_forgotten_too() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        open(builder().listener(event -> awaitOpen(goOn)));
        tester.client().enqueue(new Mail("old"));
        Thread clearing = new Thread(tester::clear);
        clearing.start();
        await().until(() -> !clearing.isAlive()
                || Arrays.stream(clearing.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("awaitTold")));
        goOn.countDown();
        clearing.join();
        assertThat(tester.attemptDue()).isEmpty();
    }

    /** Two arrays with the same elements are not equal, so neither are two records with them. */
    @Test
    void tasks_with_arrays_are_found_by_what_they_hold() {
        open(builder()
                .processor(Scan.class, (task, context) -> {})
                .processor(Plain.class, (task, context) -> {})
                .processor(Tags.class, (task, context) -> {}));
        tester.client().enqueue(new Scan(new int[] {1, 2}, List.of(new Page(new String[] {"a"}))));
        tester.client().enqueue(new Plain("b"));
        tester.assertEnqueued(new Scan(new int[] {1, 2}, List.of(new Page(new String[] {"a"}))));
        tester.assertEnqueued(new Plain("b"));
        assertThatThrownBy(() -> tester.assertEnqueued(new Scan(new int[] {1, 3}, List.of())))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("expected one Scan that equals {\"pages\":[],\"pixels\":[1,3]} to be enqueued");
        assertThatThrownBy(() -> tester.assertEnqueued(new Plain("c"))).isInstanceOf(AssertionError.class);
        // Equal, though the order in the JSON differs.
        tester.client().enqueue(new Tags(new LinkedHashSet<>(List.of("a", "b"))));
        tester.assertEnqueued(new Tags(new LinkedHashSet<>(List.of("b", "a"))));
    }

    /** A task with an array in it, and in what it holds. */
    @TaskQueue(name = "scan")
    public record Scan(int[] pixels, List<Page> pages) implements Task {}

    /** A part of a task. */
    public record Page(String[] lines) {}

    /** A task whose parts have no order. */
    @TaskQueue(name = "tags")
    public record Tags(Set<String> tags) implements Task {}

    /** A task of a class without an equals method. */
    @TaskQueue(name = "plain")
    public static class Plain implements Task {
        public String name = "";

        /** For JSON-B. */
        public Plain() {}

        Plain(String name) {
            this.name = name;
        }
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_temporary_file_is_deleted() {
        Kit.KitBench bench = new Kit().open();
        Path file = bench.file();
        tester = bench.tester(((ClientBuilder) builder()).sqlite(file).engine());
        assertThat(file).exists();
        tester.close();
        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void a_file_of_the_tests_own_is_kept(@TempDir Path directory) {
        Path file = directory.resolve("tasks.db");
        open(builder().sqlite(file));
        tester.client().enqueue(new Mail("kept"));
        tester.close();
        open(builder().sqlite(file));
        tester.assertEnqueued(new Mail("kept"));
    }

    /** Advanced at once, an hourly schedule would fire once. */
    @Test
    void what_becomes_due_in_a_time_runs_at_its_own_time() {
        List<Instant> times = new ArrayList<>();
        open(Afterward.builder().processor(Mail.class, (task, context) -> times.add(tester.now())));
        Instant began = tester.now();
        tester.client().schedules().put("hourly", new Mail("ada"), Recurrence.every(HOUR));
        tester.client().enqueue(new Mail("bob"), HOUR.multipliedBy(2).plusMillis(5));
        assertThat(tester.runFor(HOUR.multipliedBy(3))).isEqualTo(4);
        assertThat(times)
                .containsExactly(
                        began.plus(HOUR),
                        began.plus(HOUR.multipliedBy(2)),
                        began.plus(HOUR.multipliedBy(2)).plusMillis(5),
                        began.plus(HOUR.multipliedBy(3)));
        assertThat(tester.now()).isEqualTo(began.plus(HOUR.multipliedBy(3)));
        assertThat(tester.runFor(Duration.ZERO)).isZero();
        assertThatThrownBy(() -> tester.runFor(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void schedules_of_one_test_do_not_fire_in_the_next() {
        open(builder().schedule("declared", new Mail("ada"), Recurrence.every(HOUR)));
        tester.runDue();
        tester.client().schedules().put("put", new Mail("bob"), Recurrence.every(HOUR));
        tester.client().schedules().pause("declared");
        tester.clear();
        assertThat(tester.client().schedules().list())
                .extracting(ScheduleInfo::name)
                .containsExactly("declared");
        tester.runFor(HOUR);
        assertThat(done).containsExactly("ada");
    }
}

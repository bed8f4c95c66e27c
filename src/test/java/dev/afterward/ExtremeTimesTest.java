package dev.afterward;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.afterward.dispatch.runtime.TimeText;
import dev.afterward.testing.TaskTester;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The longest and the shortest times at each entry of the API: they do what they say, or are refused with their value and
 * the limit; and what an opening began before a refusal is closed.
 */
class ExtremeTimesTest {

    /** A task. */
    @TaskQueue(name = "work")
    public record Work(int number) implements Task {}

    private static final Duration LONGEST = Duration.ofDays(36_500);

    @TempDir
    Path directory;

    @Test
    void these_are_all_entries_that_take_a_time() {
        assertThat(NullArgumentsTest.entries().stream()
                        .filter(entry -> Stream.of(entry.getParameterTypes())
                                .anyMatch(type -> type == Duration.class || type == Instant.class))
                        .map(ExtremeTimesTest::name)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "Afterward$Builder.lease",
                        "Afterward$Builder.cleanupInterval",
                        "Afterward$Builder.restoreWithin",
                        "Afterward$Builder.poll",
                        "QueueConfig.<init>",
                        "QueueConfig$Builder.timeout",
                        "BackoffPolicy.<init>",
                        "RetentionPolicy.<init>",
                        "QueueConfig$Builder.expireAfter",
                        "TaskSubmission.expireAfter",
                        "TaskClient.enqueue",
                        "TaskContext.snooze",
                        "TaskOperations.reschedule",
                        "TaskService.stop",
                        "TaskSubmission.after",
                        "TaskSubmission.at",
                        "TaskTester.advance",
                        "TaskTester.runFor",
                        "Recurrence.every",
                        "Interval.<init>",
                        "SchedulePolicy.<init>",
                        "SchedulePolicy.latestStart",
                        "SchedulePolicy.jitter",
                        // As the client's.
                        "TaskEnqueuer.enqueue",
                        "TaskSearch.created",
                        "TaskSearch.due",
                        "TaskSearch.ended",
                        // Made by the library.
                        "TaskInfo$Failure.<init>",
                        "Occurrence.<init>");
    }

    private static String name(Executable entry) {
        String type = entry.getDeclaringClass().getName();
        return type.substring(type.lastIndexOf('.') + 1)
                + (entry instanceof java.lang.reflect.Constructor<?> ? ".<init>" : "." + entry.getName());
    }

    static Stream<Duration> times() {
        return Stream.of(
                ChronoUnit.FOREVER.getDuration(),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofMillis(Long.MAX_VALUE),
                LONGEST.plusNanos(1),
                LONGEST,
                Duration.ZERO,
                Duration.ofMillis(Long.MIN_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("times")
    void settings_of_a_client(Duration time) throws InterruptedException {
        Map<String, UnaryOperator<Afterward.Builder>> settings = Map.of(
                "lease", builder -> builder.lease(time),
                "cleanup-interval", builder -> builder.cleanupInterval(time),
                "restore-within", builder -> builder.restoreWithin(time),
                "poll", builder -> builder.poll(time));
        for (Map.Entry<String, UnaryOperator<Afterward.Builder>> setting : settings.entrySet()) {
            runsOrIsRefused(setting.getKey(), time, () -> setting.getValue().apply(client(QueueConfig.of(Work.class))));
        }
    }

    @ParameterizedTest
    @MethodSource("times")
    void settings_of_a_queue(Duration time) throws InterruptedException {
        BackoffPolicy none = BackoffPolicy.NONE;
        Map<String, UnaryOperator<QueueConfig.Builder>> settings = Map.of(
                "timeout", queue -> queue.timeout(time),
                "expire-after", queue -> queue.expireAfter(time),
                "backoff.initial", queue -> queue.backoff(new BackoffPolicy(time, 2, none.max(), 1, null)),
                "backoff.max", queue -> queue.backoff(new BackoffPolicy(none.initial(), 2, time, 1, null)),
                "retention.duration", queue -> queue.retention(new RetentionPolicy(time, Retain.ALL, Retain.ALL)));
        for (Map.Entry<String, UnaryOperator<QueueConfig.Builder>> setting : settings.entrySet()) {
            runsOrIsRefused(
                    setting.getKey(),
                    time,
                    () -> client(setting.getValue()
                            .apply(QueueConfig.builder("work"))
                            .build()));
        }
    }

    @ParameterizedTest
    @MethodSource("times")
    void waits_and_stops(Duration time) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        TaskService client = client(QueueConfig.of(Work.class), done).build();
        TaskId waiting = client.add(new Work(1)).after(time).submit().get(0);
        TaskId later = client.add(new Work(2))
                .at(time.isNegative() ? Instant.MAX : Instant.MIN)
                .submit()
                .get(0);
        assertThat(client.status(waiting)).isEqualTo(TaskStatus.PENDING);
        assertThat(client.status(later)).isEqualTo(TaskStatus.PENDING);
        assertThat(client.search()
                        .created(Instant.MIN, Instant.MAX)
                        .due(Instant.MIN, Instant.MAX)
                        .page(9)
                        .tasks())
                .hasSize(2);
        assertThat(client.search().ended(Instant.MIN, Instant.MAX).page(9).tasks())
                .isEmpty();
        assertThat(client.search().created(Instant.MAX, Instant.MIN).page(9).tasks())
                .isEmpty();
        TaskId delayed = client.enqueue(new Work(3), time);
        // It may be due then anyway.
        boolean ignored = client.operations().reschedule(delayed, Instant.MAX);
        assertThat(client.operations().reschedule(delayed, Instant.MIN)).isTrue();
        assertThat(client.operations().reschedule(delayed, Instant.MIN)).isFalse();
        client.start();
        assertThat(done.await(10, SECONDS)).isTrue();
        boolean inTime = client.stop(time);
        // The attempt has said that it is done, and may not have returned.
        assertThat(inTime || time.compareTo(Duration.ofSeconds(1)) < 0).isTrue();
    }

    @ParameterizedTest
    @MethodSource("times")
    void expiries(Duration time) {
        AtomicInteger runs = new AtomicInteger();
        try (TaskTester tester =
                TaskTester.of(Afterward.builder().processor(Work.class, (task, context) -> runs.incrementAndGet()))) {
            TaskSubmission submission = tester.client().add(new Work(1)).at(Instant.MAX);
            try {
                submission.expireAfter(time);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessage("expireAfter must be longer than zero, was " + time);
            }
            submission.submit();
            tester.client()
                    .add(new Work(2))
                    .at(Instant.MIN)
                    .expireAfter(LONGEST)
                    .submit();
            assertThat(tester.runDue()).isEqualTo(1);
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("times")
    void snoozes(Duration time) {
        try (TaskTester tester = TaskTester.of(Afterward.builder().processor(Work.class, (task, context) -> {
            if (context.snoozes() == 0) {
                context.snooze(time);
            }
        }))) {
            tester.client().enqueue(new Work(1));
            if (time.isNegative() || time.isZero()) {
                assertThat(tester.runDue()).isEqualTo(2);
            } else {
                assertThat(tester.runDue()).isEqualTo(1);
                assertThat(tester.assertEnqueued(Work.class).due())
                        .isEqualTo(tester.now().plus(LONGEST));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("times")
    void the_clock_of_a_test(Duration time) {
        try (TaskTester tester = TaskTester.of(Afterward.builder().processor(Work.class, (task, context) -> {}))) {
            Instant before = tester.now();
            try {
                tester.advance(time);
                assertThat(tester.now()).isEqualTo(before.plus(time));
            } catch (IllegalArgumentException refused) {
                assertThat(tester.now()).isEqualTo(before);
                assertThat(refused).hasMessageContaining(TimeText.of(time));
            }
            tester.client().enqueue(new Work(1));
            assertThat(tester.runDue()).isEqualTo(1);
        }
    }

    private Afterward.Builder client(QueueConfig queue, CountDownLatch... done) {
        return Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(
                        Work.class,
                        queue,
                        (task, context) -> Arrays.stream(done).forEach(CountDownLatch::countDown));
    }

    /** Something that may refuse its settings. */
    private interface Making {
        Afterward.Builder make();
    }

    private void runsOrIsRefused(String what, Duration time, Making making) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try {
            TaskService client = making.make()
                    .listener(event -> {
                        if (event instanceof TaskEvent.Succeeded) {
                            ended.countDown();
                        }
                    })
                    .build();
            client.enqueue(new Work(1));
            client.start();
            assertThat(ended.await(10, SECONDS)).as("%s of %s", what, time).isTrue();
            assertThat(client.stop(Duration.ofSeconds(10))).isTrue();
        } catch (ConfigurationException refused) {
            assertThat(refused)
                    .hasMessageContaining(what)
                    .hasMessageContaining("was " + time)
                    .message()
                    .containsPattern(
                            "must (be longer than zero|be at least PT1S|not be negative|not be longer than PT876000H)");
        }
        // The file is free again.
        assertThatCode(() -> client(QueueConfig.of(Work.class)).build().stopNow())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("times")
    void times_of_schedules(Duration time) {
        try (TaskTester tester = TaskTester.of(Afterward.builder().processor(Work.class, (task, context) -> {}))) {
            Schedules schedules = tester.client().schedules();
            List<Supplier<ScheduleInfo>> puts = List.of(
                    () -> schedules.put("s", new Work(1), Recurrence.every(time)),
                    () -> schedules.put(
                            "s", new Work(1), Recurrence.every(LONGEST), SchedulePolicy.DEFAULT.latestStart(time)),
                    () -> schedules.put(
                            "s", new Work(1), Recurrence.every(LONGEST), SchedulePolicy.DEFAULT.jitter(time)));
            for (Supplier<ScheduleInfo> put : puts) {
                try {
                    assertThat(put.get()).isEqualTo(schedules.find("s").orElseThrow());
                    assertThat(schedules.next("s", 3)).hasSizeLessThanOrEqualTo(3);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining(", was " + time);
                }
            }
        }
    }
}

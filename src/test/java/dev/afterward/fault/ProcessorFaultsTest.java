package dev.afterward.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processors that do their worst: the others' tasks run, nothing is lost, and what they did is told. */
@Tag("faults")
class ProcessorFaultsTest {

    /** Behaves badly in the way of this name. */
    public record Bad(String way) implements Task {}

    /** Behaves. */
    public record Good(int number) implements Task {}

    /** Kills its process, or does not. */
    @TaskQueue(name = "deadly", retention = @Retention(tasks = Retain.ALL))
    public record Deadly(boolean kills) implements Task {}

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();
    private final AtomicInteger leaked = new AtomicInteger();
    private TaskService client;

    private void start(int workers) {
        client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .workers(workers)
                .processor(
                        Bad.class,
                        QueueConfig.builder("bad")
                                .retention(KEEP)
                                .concurrency(workers - 1)
                                .build(),
                        (task, context) -> behave(task.way()))
                .processor(
                        Good.class,
                        QueueConfig.builder("good").retention(KEEP).build(),
                        (task, context) -> good.incrementAndGet())
                .build();
        client.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        if (client != null) {
            client.stopNow();
        }
    }

    private void behave(String way) {
        switch (way) {
            case "error" -> throw new AssertionError("an error");
            case "linkage" -> throw new NoClassDefFoundError("com/example/Gone");
            case "stack" -> overflow(0);
            case "memory" -> throw exhaust();
            case "death" -> throw new ThreadDeath();
            case "interrupt" -> Thread.currentThread().interrupt();
            case "cycle" -> throw cyclic();
            case "mute" -> throw new MuteException();
            case "leak" -> leak();
            case "never" -> never();
            default -> throw new IllegalArgumentException(way);
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? 0 : overflow(depth + 1) + 1;
    }

    /** Really: no heap holds this many arrays of this size. */
    private static RuntimeException exhaust() {
        long[][] hoard = new long[1_000][];
        for (int i = 0; i < hoard.length; i++) {
            hoard[i] = new long[Integer.MAX_VALUE - 8];
        }
        return new IllegalStateException("there was memory for " + hoard.length);
    }

    private static RuntimeException cyclic() {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        return one;
    }

    /** Throws when it is asked what it is. */
    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    private void leak() {
        Thread thread = Executors.defaultThreadFactory().newThread(() -> {
            leaked.incrementAndGet();
            awaitStubbornly();
            leaked.decrementAndGet();
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void never() {
        stuck.incrementAndGet();
        awaitStubbornly();
    }

    private void awaitStubbornly() {
        while (true) {
            try {
                if (release.await(90, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                // It does not care.
            }
        }
    }

    @Test
    void whatever_they_throw_is_a_failed_attempt_and_the_others_run() {
        start(4);
        List<TaskId> bad = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (String way : List.of("error", "linkage", "stack", "memory", "death", "cycle", "mute")) {
                bad.add(client.enqueue(new Bad(way)));
                client.enqueue(new Good(round));
            }
            client.enqueue(new Bad("interrupt"));
            client.enqueue(new Bad("leak"));
        }
        await().atMost(PATIENCE).until(() -> good.get() == 35);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bad).allMatch(id -> client.status(id) == TaskStatus.FAILED));
        await().until(() -> leaked.get() == 5);
        // Threads that a processor has left behind are its own affair, and hold nobody up.
        assertThat(client.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void attempts_that_never_end_and_heed_nothing_leave_a_worker_to_the_others() {
        start(4);
        List<TaskId> never = IntStream.range(0, 20)
                .mapToObj(i -> client.enqueue(new Bad("never")))
                .toList();
        await().until(() -> stuck.get() == 3);
        for (int i = 0; i < 50; i++) {
            client.enqueue(new Good(i));
        }
        await().atMost(PATIENCE).until(() -> good.get() == 50);
        assertThat(never.stream().filter(id -> client.status(id) == TaskStatus.RUNNING))
                .hasSize(3);
        assertThat(client.cancel(never.get(19))).isTrue();
        assertThat(client.stop(Duration.ofMillis(100))).as("all of them ended").isFalse();
        release.countDown();
    }

    @Test
    void tasks_are_taken_in_while_every_worker_is_busy_and_run_when_one_is_free() {
        start(2);
        client.enqueue(new Bad("never"));
        await().until(() -> stuck.get() == 1);
        List<Good> many = IntStream.range(0, 3_000).mapToObj(Good::new).toList();
        client.add(many).submit();
        for (int i = 0; i < 200; i++) {
            client.enqueue(new Good(i));
        }
        await().atMost(PATIENCE).until(() -> good.get() == 3_200);
    }

    /** A process of its own whose deadly task ends it. */
    static final class Victim {

        private Victim() {}

        public static void main(String[] args) throws Exception {
            TaskService client = victim(Path.of(args[0]));
            if (args[1].equals("first")) {
                client.enqueue(new Deadly(true));
                for (int i = 0; i < 20; i++) {
                    client.enqueue(new Deadly(false));
                }
            }
            client.start();
            System.in.read();
            client.stop(Duration.ofSeconds(5));
        }
    }

    private static TaskService victim(Path file) {
        return Afterward.builder()
                .sqlite(file)
                .workers(4)
                .processor(Deadly.class, (task, context) -> {
                    if (task.kills()) {
                        Runtime.getRuntime().halt(99);
                    }
                })
                .build();
    }

    @Test
    void a_task_that_kills_its_process_has_five_lives_and_its_neighbours_all_succeed() throws Exception {
        Path file = directory.resolve("tasks.db");
        for (int life = 1; life <= 5; life++) {
            Process process = Jvm.command(Victim.class, file.toString(), life == 1 ? "first" : "again")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS))
                        .as("life " + life)
                        .isTrue();
                assertThat(process.exitValue()).as("life " + life).isEqualTo(99);
            } finally {
                process.destroyForcibly();
            }
        }
        // The sixth life is ours: it would not survive another attempt.
        client = victim(file);
        client.start();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (var rows =
                        statement.executeQuery("select sum(state = 6), sum(state = 5), count(*) from afterward_task")) {
                    assertThat(List.of(rows.getInt(1), rows.getInt(2), rows.getInt(3)))
                            .containsExactly(1, 20, 21);
                }
            });
        }
    }
}

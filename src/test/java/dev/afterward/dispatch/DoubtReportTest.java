package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that a process has prepared before it died, and whose end nobody can tell. */
class DoubtReportTest {

    /** Enough for the coordinator to make a turn while they are handed to it. */
    private static final int MANY = 500;

    /** A task. */
    @TaskQueue(name = "note")
    public record Note(int number) implements Task {}

    @TempDir
    Path directory;

    @RegisterExtension
    private final LogRecords log = new LogRecords();

    private final CountDownLatch processed = new CountDownLatch(1);

    private record Life(TaskEngine engine) implements AutoCloseable {
        @Override
        public void close() {
            engine.stopNow();
        }
    }

    private Life open() {
        return new Life(new ClientBuilder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Note.class, (note, context) -> processed.countDown())
                .engine());
    }

    /** What a process leaves that is killed between the two steps. Returns the first task. */
    private static TaskId leave(TransactionPort port, int tasks, byte[] witness) {
        long transaction = port.newTransactionId();
        List<NewTask> rows = Stream.generate(port::newTransactionId)
                .limit(tasks)
                .map(id -> new NewTask(id, 1, 0, 0, 0, "{\"number\":1}".getBytes(StandardCharsets.UTF_8)))
                .toList();
        port.prepare(
                new TransactionRow(
                        transaction,
                        Outcome.PREPARED,
                        Instant.parse("2026-11-29T07:00:00Z").toEpochMilli(),
                        witness,
                        witness),
                rows);
        return new TaskId(rows.get(0).id());
    }

    private List<String> said() {
        return log.all().stream()
                .map(LogRecord::getMessage)
                .filter(line -> line.startsWith("AFT-223"))
                .toList();
    }

    private void awaitSaid(int times) {
        await().untilAsserted(() -> assertThat(said()).hasSize(times));
    }

    @Test
    void each_start_says_so_until_somebody_has_decided() throws Exception {
        TaskId task;
        try (Life life = open()) {
            TaskEngine killed = life.engine();
            task = leave(killed.port(), 3, null);
        }
        assertThat(said()).isEmpty();
        try (Life life = open()) {
            TaskEngine client = life.engine();
            awaitSaid(1);
            assertThat(said().get(0))
                    .contains("(in doubt: 1)")
                    .contains("TaskOperations.resolve")
                    .endsWith("The oldest: task " + task
                            + " and 2 more, enqueued by a transaction of 2026-11-29T07:00:00Z");
            assertThat(client.status(task)).isEqualTo(TaskStatus.PARKED);
            assertThat(client.health().doubts()).isEqualTo(1);
        }
        try (Life life = open()) {
            TaskEngine client = life.engine();
            awaitSaid(2);
            assertThat(client.operations().resolve(task, TaskOperations.Outcome.ROLLED_BACK))
                    .isTrue();
            assertThat(client.health().doubts()).isZero();
        }
        try (Life life = open()) {
            TaskEngine client = life.engine();
            client.start();
            client.enqueue(new Note(2));
            assertThat(processed.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(client.health().doubts()).isZero();
        }
        assertThat(said()).hasSize(2);
    }

    @Test
    void one_message_tells_of_many() {
        try (Life life = open()) {
            TaskEngine killed = life.engine();
            for (int i = 0; i < MANY; i++) {
                leave(killed.port(), 1, null);
            }
        }
        try (Life life = open()) {
            TaskEngine client = life.engine();
            await().until(() -> client.health().doubts() == MANY);
        }
        assertThat(said()).hasSize(1);
        assertThat(said().get(0)).contains("(in doubt: " + MANY + ")");
        assertThat(said().get(0).split("; ")).hasSize(10);
    }

    /** The client that finds it has no JTA, or none with that witness. */
    @Test
    void a_witness_that_cannot_be_asked_leaves_a_doubt() {
        TaskId task;
        try (Life life = open()) {
            TaskEngine killed = life.engine();
            task = leave(killed.port(), 1, new byte[16]);
        }
        try (Life life = open()) {
            TaskEngine client = life.engine();
            awaitSaid(1);
            assertThat(said().get(0)).contains("task " + task + ",").endsWith("with a witness");
            assertThat(client.status(task)).isEqualTo(TaskStatus.PARKED);
            assertThat(client.operations().resolve(task, TaskOperations.Outcome.ROLLED_BACK))
                    .isTrue();
        }
    }
}

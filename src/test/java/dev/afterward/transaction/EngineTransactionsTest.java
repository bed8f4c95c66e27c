package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.before;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The room on the real engine, with a store of its own and a witness. */
public class EngineTransactionsTest {

    @TaskQueue(name = "note")
    public record Note(int number) implements Task {}

    @TempDir
    Path directory;

    private final Narayana narayana = new Narayana();
    private final List<Integer> done = new CopyOnWriteArrayList<>();
    private AgroalDataSource dataSource;
    private Witness witness;
    private SeparateTransactions room;
    private TaskEngine engine;

    @BeforeEach
    void open() throws Exception {
        dataSource = Narayana.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=200");
        witness = Witness.open(dataSource, () -> "store", narayana.jta);
        engine = build(witness);
        engine.start();
    }

    private TaskEngine build(@Nullable Witness with) {
        return new ClientBuilder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Note.class, (note, context) -> done.add(note.number()))
                .transactions(port -> room = new SeparateTransactions(port, narayana.jta, with))
                .engine();
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        engine.stop(Duration.ofSeconds(1));
        dataSource.close();
    }

    @Test
    void what_is_committed_runs_and_what_is_rolled_back_never_does() throws Exception {
        for (int i = 0; i < 20; i++) {
            MANAGER.begin();
            TaskId id = engine.enqueue(new Note(i));
            assertThat(engine.status(id)).isEqualTo(TaskStatus.NOT_FOUND);
            if (i % 4 == 1) {
                MANAGER.rollback();
            } else if (i % 4 == 3) {
                REGISTRY.registerInterposedSynchronization(
                        before(() -> REGISTRY.registerInterposedSynchronization(before(REGISTRY::setRollbackOnly))));
                assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
            } else {
                MANAGER.commit();
            }
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(done).hasSize(10);
            assertThat(room.open.all()).isEmpty();
            assertThat(witness.marks()).isEmpty();
        });
        assertThat(done).allMatch(number -> number % 2 == 0).doesNotHaveDuplicates();
        assertThat(narayana.announced).hasSize(10);
    }

    private TaskId commitForTomorrow() throws Exception {
        MANAGER.begin();
        TaskId id = engine.add(new Note(1)).after(Duration.ofDays(1)).submit().get(0);
        MANAGER.commit();
        return id;
    }

    /** Although the commit does not wait until the store shows it. */
    @Test
    void what_is_committed_is_found_and_can_be_cancelled() throws Exception {
        for (int i = 0; i < 50; i++) {
            TaskId id = commitForTomorrow();
            if (i % 2 == 0) {
                assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
            }
            assertThat(engine.cancel(id)).isTrue();
        }
    }

    @Test
    void a_stop_leaves_no_commit_undecided() throws Exception {
        TaskId id = commitForTomorrow();
        engine.stop(Duration.ofSeconds(10));
        engine = build(null);
        engine.start();
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void what_was_in_doubt_runs_when_its_commit_is_found() throws Exception {
        String key = Keys.random();
        MANAGER.begin();
        witness.testify(key);
        Transaction open = MANAGER.suspend();
        TransactionRow row = new TransactionRow(
                engine.port().newTransactionId(),
                Outcome.PREPARED,
                engine.port().now(),
                Keys.bytes(key),
                Keys.bytes(witness.table()));
        TaskId id = new TaskId(engine.port().newTransactionId());
        engine.port()
                .prepare(
                        row,
                        List.of(new dev.afterward.store.NewTask(
                                id.value(),
                                1,
                                0,
                                0,
                                0,
                                "{\"number\":7}".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        engine.stop(Duration.ZERO);
        engine = build(witness);
        engine.start();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(engine.status(id)).isEqualTo(TaskStatus.PARKED));
        MANAGER.resume(open);
        MANAGER.commit();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(done).containsExactly(7));
    }
}

package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.ManualDrive;
import dev.afterward.dispatch.ManualDrive.DriveException;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With a witness a commit returns before its outcome is found out. Here the witness answers no sooner than the caller has
 * asked whether the client is behind, so every caller comes too early unless it waits.
 */
class CatchUpTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    @TaskQueue(name = "note")
    public record Note(int number) implements Task {}

    @TempDir
    Path directory;

    private final Narayana narayana = new Narayana();
    private final List<Integer> done = new CopyOnWriteArrayList<>();
    private AgroalDataSource dataSource;
    private LateWitness witness;
    private TaskEngine engine;
    private ManualDrive drive;

    @BeforeEach
    void open() throws Exception {
        dataSource = Narayana.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        witness = new LateWitness(Witness.open(dataSource, () -> "store", narayana.jta));
        engine = new ClientBuilder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Note.class, (note, context) -> {
                    done.add(note.number());
                    if (note.number() == 1) {
                        witness.hold();
                        commit(2, Duration.ZERO);
                    }
                })
                .transactions(port -> new AskedRoom(
                        new SeparateTransactions(port, narayana.jta, witness, Resolver::new, StateWord::new), witness))
                .engine();
        drive = engine.manualDrive();
    }

    @AfterEach
    void close() throws Exception {
        witness.holdsOn = false;
        witness.release();
        Narayana.leave();
        engine.stop(Duration.ofSeconds(1));
        dataSource.close();
    }

    private TaskId commit(int number, Duration after) throws Exception {
        MANAGER.begin();
        TaskId id = engine.add(new Note(number)).after(after).submit().get(0);
        MANAGER.commit();
        return id;
    }

    @Test
    void what_is_run_by_hand_includes_what_has_been_committed() throws Exception {
        witness.hold();
        commit(7, Duration.ZERO);
        drive.runDue(LONG, LONG);
        assertThat(done).containsExactly(7);
    }

    @Test
    void what_is_run_by_hand_includes_what_attempts_have_committed() throws Exception {
        commit(1, Duration.ZERO);
        drive.runDue(LONG, LONG);
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void the_same_where_the_client_runs_by_itself() throws Exception {
        engine.start();
        commit(1, Duration.ZERO);
        drive.runDue(LONG, LONG);
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void a_wait_for_what_is_not_found_out_has_an_end() throws Exception {
        witness.hold();
        witness.holdsOn = true;
        commit(7, Duration.ZERO);
        assertThatThrownBy(() -> drive.runDue(SHORT, SHORT))
                .isInstanceOf(DriveException.class)
                .hasMessageContaining("the outcome of a transaction that has committed is not stored yet");
        assertThat(done).isEmpty();
        assertThat(engine.cancel(new TaskId(1)))
                .as("of a task that does not exist")
                .isFalse();
    }

    @Test
    void lists_include_what_has_been_committed() throws Exception {
        witness.hold();
        TaskId id = commit(7, Duration.ofDays(1));
        assertThat(drive.stored()).extracting(ManualDrive.Waiting::id).containsExactly(id);
        witness.hold();
        TaskId other = commit(8, Duration.ofDays(1));
        assertThat(drive.all()).containsExactlyInAnyOrder(id, other);
    }

    @Test
    void status_and_cancel_know_what_has_been_committed() throws Exception {
        witness.hold();
        TaskId id = commit(7, Duration.ofDays(1));
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
        witness.hold();
        assertThat(engine.cancel(commit(8, Duration.ofDays(1)))).isTrue();
    }

    /** A thread that the resolver calls back must not wait for the resolver. */
    @Test
    void an_observer_of_the_commit_can_ask_for_the_status() throws Exception {
        CompletableFuture<TaskStatus> seen = new CompletableFuture<>();
        narayana.observer = ids -> seen.complete(engine.status(ids.get(0)));
        TaskId id = commit(7, Duration.ofDays(1));
        assertThat(seen.get(1, TimeUnit.MINUTES)).isEqualTo(TaskStatus.PENDING);
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void what_is_in_doubt_is_waited_for_no_longer() throws Exception {
        witness.isSilent = true;
        TaskId id = commit(7, Duration.ZERO);
        drive.runDue(LONG, LONG);
        assertThat(done).isEmpty();
        assertThat(engine.status(id)).isEqualTo(TaskStatus.PARKED);
    }

    /** Lets the witness answer once a caller has asked. */
    private record AskedRoom(TransactionIntegration room, LateWitness witness) implements TransactionIntegration {
        @Override
        public boolean enlist(List<NewTask> tasks) {
            return room.enlist(tasks);
        }

        @Override
        public boolean withdraw(TaskId task) {
            return room.withdraw(task);
        }

        @Override
        public @Nullable String reasonOfLock() {
            return room.reasonOfLock();
        }

        @Override
        public @Nullable String refusal() {
            return room.refusal();
        }

        @Override
        public List<NewTask> enlisted() {
            return room.enlisted();
        }

        @Override
        public List<TransactionRow> resolve(List<TransactionRow> transactions) {
            return room.resolve(transactions);
        }

        @Override
        public List<TransactionRow> takeOver(List<TransactionRow> transactions) {
            return room.takeOver(transactions);
        }

        @Override
        public boolean isHolding() {
            return room.isHolding();
        }

        @Override
        public boolean isBehind() {
            boolean behind = room.isBehind();
            witness.release();
            return behind;
        }

        @Override
        public boolean catchUp(Duration patience) {
            witness.release();
            return room.catchUp(patience);
        }

        @Override
        public void leave() {
            room.leave();
        }

        @Override
        public void drain(long millis) {
            room.drain(millis);
        }
    }

    /** Answers when it is allowed to. */
    private static final class LateWitness extends ForwardingOracle {

        private volatile CountDownLatch gate = new CountDownLatch(0);
        /** Whatever anyone asks. */
        private volatile boolean holdsOn;

        private volatile boolean isSilent;

        LateWitness(Oracle delegate) {
            super(delegate);
        }

        void hold() {
            gate = new CountDownLatch(1);
        }

        void release() {
            if (!holdsOn) {
                gate.countDown();
            }
        }

        private void pass() throws Exception {
            if (isSilent) {
                throw new IllegalStateException("as the test wants it");
            }
            assertThat(gate.await(1, TimeUnit.MINUTES)).isTrue();
        }

        @Override
        public Set<String> committed(Collection<String> keys) throws Exception {
            pass();
            return super.committed(keys);
        }

        @Override
        public Verdict probe(String key) throws Exception {
            pass();
            return super.probe(key);
        }
    }
}

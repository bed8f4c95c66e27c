package dev.afterward.transaction;

import static dev.afterward.transaction.RecordingPort.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With a witness a commit waits for its outcome only where memory would fill up otherwise. */
class BackPressureTest {

    private final RecordingPort port = new RecordingPort();
    private final Testimony witness = new Testimony();
    private int waits;

    /** A transaction manager's part: one transaction that has committed. */
    private SeparateTransactions commit(List<NewTask> tasks) {
        ModelContainer container = new ModelContainer();
        JtaContext jta = new JtaContext(
                container,
                TransactionRunner.of(Narayana.MANAGER),
                // The rounds are made by the test.
                work -> new Thread(() -> {}),
                ids -> {},
                Duration.ofMinutes(5));
        SeparateTransactions room = new SeparateTransactions(port, jta, witness, CountingResolver::new, StateWord::new);
        room.enlist(tasks);
        container.beforeCompletion(() -> {});
        container.status = Status.STATUS_COMMITTED;
        container.afterCompletion(Status.STATUS_COMMITTED);
        return room;
    }

    @Test
    void a_commit_does_not_wait() {
        SeparateTransactions room = commit(List.of(task(1)));
        assertThat(waits).isZero();
        assertThat(port.decisions).isEmpty();
        assertThat(room.isBehind()).isTrue();
        assertThat(port.caughtUp).hasValue(0);
        room.resolver.round();
        assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED);
        assertThat(room.isBehind()).isFalse();
        assertThat(port.caughtUp).hasValue(1);
    }

    @Test
    void what_is_handed_over_is_still_to_be_written() {
        SeparateTransactions room = commit(List.of(task(1)));
        room.resolver.round();
        port.unsettled = 1;
        assertThat(room.isBehind()).isTrue();
        port.settled = false;
        assertThat(room.catchUp(Duration.ZERO)).isFalse();
        port.settled = true;
        assertThat(room.catchUp(Duration.ZERO)).isTrue();
    }

    /** Its outcome is still on its way when its patience is over. */
    @Test
    void one_that_has_waited_in_vain_is_acknowledged_too() {
        port.unsettled = Resolver.MOST;
        SeparateTransactions room = commit(List.of(task(1)));
        port.unsettled = 0;
        assertThat(room.isBehind()).isTrue();
        assertThat(room.catchUp(Duration.ZERO)).isFalse();
    }

    @Test
    void a_stop_waits_for_what_has_been_acknowledged() {
        SeparateTransactions room = commit(List.of(task(1)));
        assertThat(room.open.all()).hasSize(1);
        room.resolver.round();
        assertThat(room.open.all()).isEmpty();
    }

    @Test
    void it_waits_where_the_store_does_not_keep_up() {
        port.unsettled = Resolver.MOST;
        commit(List.of(task(1)));
        assertThat(waits).isEqualTo(1);
    }

    @Test
    void it_waits_where_its_tasks_are_large_or_many() {
        commit(List.of(new NewTask(1, 1, 0, 0, 0, new byte[20_000])));
        assertThat(waits).isEqualTo(1);
        commit(LongStream.range(0, 200).mapToObj(RecordingPort::task).toList());
        assertThat(waits).isEqualTo(2);
    }

    /** There is no limit to how many do, while the witness cannot be read. */
    @Test
    void what_waits_for_its_outcome_holds_no_payloads() {
        for (int bytes : new int[] {100, 20_000}) {
            SeparateTransactions room = commit(List.of(new NewTask(7, 1, 0, 0, 0, new byte[bytes])));
            assertThat(room.open.all()).singleElement().satisfies(open -> {
                assertThat(open.ids()).containsExactly(new TaskId(7));
                assertThat(open.written()).allMatch(task -> task.payload().length == 0);
            });
        }
    }

    private final class CountingResolver extends Resolver {
        CountingResolver(TransactionPort port, OpenTransactions open, @Nullable Oracle oracle, JtaContext jta) {
            super(port, open, oracle, jta);
        }

        @Override
        boolean await(Undecided undecided, Duration patience) {
            waits++;
            return false;
        }
    }

    /** Knows that everything has committed. */
    private static final class Testimony implements Oracle {
        @Override
        public String table() {
            return "aa";
        }

        @Override
        public void testify(String key) {}

        @Override
        public Set<String> committed(Collection<String> keys) {
            return Set.copyOf(keys);
        }

        @Override
        public Verdict probe(String key) {
            return Verdict.COMMITTED;
        }

        @Override
        public Set<String> marks() {
            return Set.of();
        }

        @Override
        public void forget(Collection<String> keys) {}
    }
}

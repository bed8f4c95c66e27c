package dev.afterward.transaction;

import dev.afterward.TransactionEndedException;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes its tasks as prepared rows of the library's own store, and finds out afterwards what becomes of them. */
final class PreparedEnlistment extends Enlistment {

    private static final long LARGE_BYTES = 1 << 14;
    private static final long BYTES_OF_TASK = 100;

    private final SeparateTransactions room;
    private final TransactionPort port;
    private final @Nullable Oracle oracle;
    private final @Nullable String key;

    /** Made by the first write. */
    private volatile @Nullable TransactionRow row;

    /** Made by the first write, and read by others after it: the state word lies between. */
    private @Nullable Undecided undecided;

    private boolean testified;

    PreparedEnlistment(SeparateTransactions room, StateWord word) {
        super(room, word);
        this.room = room;
        this.port = room.port;
        this.oracle = room.oracle;
        this.key = room.oracle == null ? null : Keys.random();
    }

    @Override
    void write(List<NewTask> tasks) throws Exception {
        room.open.admit(this, port.now() + room.jta.deadline().toMillis());
        room.resolver.watch();
        if (oracle != null && key != null && !testified) {
            testify(oracle, key);
            testified = true;
        }
        if (row == null) {
            row = newRow();
        }
        port.prepare(row, tasks);
    }

    /**
     * Once per transaction, and before its first prepared row: a crash between the two would otherwise leave rows
     * that no probe could tell from rolled-back ones while their transaction still commits.
     */
    private void testify(Oracle oracle, String key) throws Exception {
        oracle.testify(key);
        if (!room.isActive()) {
            // The reaper has rolled back, and the connection may have committed the mark by itself: it proves nothing.
            throw new TransactionEndedException("the transaction ended while its tasks were about to be written");
        }
    }

    private TransactionRow newRow() {
        long id = port.newTransactionId();
        if (oracle == null || key == null) {
            return new TransactionRow(id, Outcome.PREPARED, port.now(), null, null);
        }
        undecided = new Undecided(id, key, () -> room.announce(ids()), () -> room.open.leave(this));
        return new TransactionRow(id, Outcome.PREPARED, port.now(), Keys.bytes(key), Keys.bytes(oracle.table()));
    }

    @Override
    void conclude(Outcome outcome, boolean certain, boolean committing) {
        if (row == null) {
            room.open.leave(this);
        } else if (undecided == null || certain) {
            believe(row.id(), outcome, committing);
        } else {
            ask(undecided, outcome, committing);
        }
    }

    private void believe(long transaction, Outcome outcome, boolean committing) {
        boolean committed = outcome == Outcome.COMMITTED;
        try {
            port.decide(transaction, outcome, committed && committing ? PATIENCE : Duration.ZERO);
        } finally {
            room.open.leave(this);
        }
        if (committed) {
            room.announce(ids());
        }
    }

    private void ask(Undecided undecided, Outcome outcome, boolean committing) {
        if (outcome == Outcome.COMMITTED) {
            undecided.acknowledge();
        }
        boolean waits = outcome == Outcome.COMMITTED && committing && (isLarge() || room.resolver.isCrowded());
        if (waits && !undecided.isOver()) {
            askAndWait(undecided);
        } else {
            // Durable are the tasks and the mark: after a crash the mark tells what this thread would have waited for.
            room.resolver.ask(undecided);
        }
        dropPayloads();
    }

    private void askAndWait(Undecided undecided) {
        undecided.expectWaiter();
        long begun = port.now();
        room.resolver.ask(undecided);
        if (room.resolver.await(undecided, PATIENCE)) {
            long left = PATIENCE.toMillis() - Math.max(0, port.now() - begun);
            room.resolver.handOver(undecided, Duration.ofMillis(Math.max(0, left)));
        }
    }

    /** Whether it takes so much memory, until its outcome is handed over, that no other one should follow meanwhile. */
    private boolean isLarge() {
        long bytes = 0;
        for (NewTask task : written()) {
            bytes += BYTES_OF_TASK + task.payload().length;
        }
        return bytes > LARGE_BYTES;
    }

    @Override
    void overdue() {
        if (undecided != null) {
            room.resolver.ask(undecided);
        } else if (row != null) {
            try {
                port.decide(row.id(), Outcome.IN_DOUBT, Duration.ZERO);
            } finally {
                room.open.leave(this);
            }
        }
    }

    @Override
    long transaction() {
        TransactionRow written = row;
        return written == null ? 0 : written.id();
    }

    @Override
    @Nullable
    String key() {
        return key;
    }
}

package dev.afterward.transaction;

import dev.afterward.TaskId;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An engine that writes down what it is asked for. Its clock stands still unless it is moved. */
final class RecordingPort implements TransactionPort {

    /** Of transactions that the store knows. */
    final List<byte[]> storedMarks = new CopyOnWriteArrayList<>();

    record Decision(long transaction, Outcome outcome, Duration patience, Thread thread) {}

    final AtomicLong clock = new AtomicLong(1_000_000);
    final List<TransactionRow> rows = new CopyOnWriteArrayList<>();
    final List<Long> prepared = new CopyOnWriteArrayList<>();
    final List<Decision> decisions = new CopyOnWriteArrayList<>();
    final List<Long> committed = new CopyOnWriteArrayList<>();
    volatile Runnable onPrepare = () -> {};
    volatile boolean settled = true;
    volatile int unsettled;
    volatile boolean makesAttempt;
    final AtomicInteger caughtUp = new AtomicInteger();

    private final AtomicLong ids = new AtomicLong(100);
    private final Map<Long, Outcome> known = new ConcurrentHashMap<>();

    @Override
    public long newTransactionId() {
        return ids.incrementAndGet();
    }

    @Override
    public boolean isMakingAttempt() {
        return makesAttempt;
    }

    @Override
    public long now() {
        return clock.get();
    }

    @Override
    public void prepare(TransactionRow transaction, List<NewTask> tasks) {
        onPrepare.run();
        rows.add(transaction);
        tasks.forEach(task -> prepared.add(task.id()));
    }

    @Override
    public boolean decide(long transaction, Outcome outcome, Duration patience) {
        Outcome before = known.get(transaction);
        if (before == null || before == Outcome.IN_DOUBT) {
            known.put(transaction, outcome);
            decisions.add(new Decision(transaction, outcome, patience, Thread.currentThread()));
        }
        return true;
    }

    @Override
    public void withdraw(Collection<TaskId> tasks) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSettled(long transaction) {
        return settled;
    }

    @Override
    public int unsettled() {
        return unsettled;
    }

    @Override
    public boolean awaitWritten(Duration patience) {
        return settled;
    }

    @Override
    public List<byte[]> storedMarks() {
        return List.copyOf(storedMarks);
    }

    @Override
    public void caughtUp() {
        caughtUp.incrementAndGet();
    }

    @Override
    public void committed(List<NewTask> tasks) {
        tasks.forEach(task -> committed.add(task.id()));
    }

    List<Outcome> outcomes() {
        return decisions.stream().map(Decision::outcome).toList();
    }

    static NewTask task(long id) {
        return new NewTask(id, 1, 0, 0, 0, new byte[0]);
    }
}

package dev.afterward.dispatch;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.Workers;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What transactions ask of the engine, over its lives. */
final class EnginePort implements TransactionPort {

    private final EngineSetup setup;
    private final OpenDecisions open;
    private final Supplier<EngineRun> life;
    private final Supplier<EngineRun> accepting;
    private final TaskClient client;

    /**
     * A port.
     *
     * @param client the client whose port it is
     * @param open outlives the lives
     * @param life the life that is on now, or was the last one
     * @param accepting the same, or throws if it accepts no tasks
     */
    EnginePort(
            TaskClient client,
            EngineSetup setup,
            OpenDecisions open,
            Supplier<EngineRun> life,
            Supplier<EngineRun> accepting) {
        this.client = client;
        this.setup = setup;
        this.open = open;
        this.life = life;
        this.accepting = accepting;
    }

    @Override
    public long newTransactionId() {
        return life.get().ids.next();
    }

    @Override
    public long now() {
        return setup.clock().millis();
    }

    @Override
    public boolean isMakingAttempt() {
        Attempt own = Workers.attemptOfThisThread();
        return own != null && own.client() == client;
    }

    @Override
    public void prepare(TransactionRow transaction, List<NewTask> tasks) {
        EngineRun run = accepting.get();
        run.bulks.prepare(transaction, tasks);
        run.steps.heartbeat.isNeeded(setup.clock().millis());
    }

    @Override
    public boolean decide(long transaction, TransactionRow.Outcome outcome, Duration patience) {
        return open.decide(
                transaction, outcome, patience.toMillis(), () -> life.get().wake());
    }

    @Override
    public void withdraw(Collection<TaskId> tasks) {
        accepting.get().cancellation.cancel(List.copyOf(tasks), null, (turn, task) -> {});
    }

    @Override
    public boolean isSettled(long transaction) {
        return !open.contains(transaction);
    }

    @Override
    public int unsettled() {
        return open.size();
    }

    @Override
    public boolean awaitWritten(Duration patience) {
        return open.await(patience.toMillis());
    }

    @Override
    public List<byte[]> storedMarks() {
        return setup.store().reader().marks();
    }

    @Override
    public void caughtUp() {
        life.get().wake();
    }

    @Override
    public void committed(List<NewTask> tasks) {
        EngineRun run = life.get();
        long now = setup.clock().millis();
        run.steps.lateRows.announce(tasks, now);
        boolean wakes = false;
        for (NewTask task : tasks) {
            wakes |= run.hints.written(task, now);
        }
        if (wakes) {
            run.wake();
        } else {
            run.coordinator.wakeBefore(run.steps.lateRows.due(now));
        }
    }
}

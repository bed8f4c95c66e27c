package dev.afterward.dispatch.intake;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.BulkOrder;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes any number of tasks, all or none, in turns that stay short. A bulk is prepared in chunks under a transaction of its
 * own, as the tasks of an application's transaction are, and then decided: the one turn that writes the decision makes all
 * of it durable. A bulk whose client dies before is rolled back.
 */
public final class Bulks {

    /** How many tasks, and bytes of their payloads, one turn writes. */
    private static final int MOST_ROWS = 2_000;

    private static final long MOST_BYTES = 1L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Intake intake;
    private final OpenDecisions open;
    private final TaskIds ids;
    private final EventQueue events;
    private final TimeSource clock;
    private final Runnable wake;
    private final boolean exclusive;
    private final @Nullable BulkWriter writer;

    /**
     * How bulks are written.
     *
     * @param intake writes chunks
     * @param open takes the decisions
     * @param ids numbers transactions
     * @param events receives what was submitted
     * @param clock the time
     * @param wake wakes the coordinator
     * @param exclusive whether no other client runs tasks of the store
     * @param writer writes those of the application's bulks that are too large for a turn; null when they are cut into turns
     */
    public Bulks(
            Intake intake,
            OpenDecisions open,
            TaskIds ids,
            EventQueue events,
            TimeSource clock,
            Runnable wake,
            boolean exclusive,
            @Nullable BulkWriter writer) {
        this.intake = intake;
        this.open = open;
        this.ids = ids;
        this.events = events;
        this.clock = clock;
        this.wake = wake;
        this.exclusive = exclusive;
        this.writer = writer;
    }

    /**
     * Writes tasks, all or none.
     *
     * @param tasks the tasks
     * @throws dev.afterward.TaskStoreException when none of them was stored
     * @throws OutcomeUnknownException when that is not known
     */
    public void submit(List<NewTask> tasks) {
        List<List<NewTask>> chunks = chunks(tasks);
        if (chunks.size() == 1) {
            intake.submit(tasks, null);
            return;
        }
        if (writer != null) {
            writer.write(tasks);
            return;
        }
        TransactionRow bulk = new TransactionRow(ids.next(), Outcome.WRITING, clock.millis(), null, null);
        write(chunks, bulk);
        List<TaskId> stored = NewTask.ids(tasks);
        // Told by the turn that decides: nobody hears of a start first.
        Runnable told = () -> {
            if (events.isHeard()) {
                events.fire(new TaskEvent.Submitted(stored));
            }
        };
        if (!open.commitBulk(bulk.id(), order(tasks), told, PATIENCE.toMillis(), wake)) {
            throw new OutcomeUnknownException(
                    "the " + tasks.size() + " tasks are written, but the store has not confirmed them within "
                            + PATIENCE.toSeconds() + " s: they run when it does, unless this process ends before",
                    stored,
                    null);
        }
    }

    /** What is thrown on the way leaves a bulk that is never committed: so nothing of it is stored, even if a chunk may be. */
    private void write(List<List<NewTask>> chunks, TransactionRow bulk) {
        try {
            intake.submit(chunks.get(0), bulk);
            chunks.subList(1, chunks.size()).forEach(chunk -> intake.append(chunk, bulk));
        } catch (Throwable e) {
            open.decide(bulk.id(), Outcome.ROLLED_BACK, 0, wake);
            if (e instanceof OutcomeUnknownException) {
                throw new TaskStoreException(
                        "the tasks were not stored: the store did not confirm some of them, and none is kept", e);
            }
            throw e;
        }
    }

    /** Where other clients have idle workers, they can only take what is promoted. */
    private @Nullable BulkOrder order(List<NewTask> tasks) {
        return exclusive ? BulkOrder.of(tasks, clock.millis()) : null;
    }

    /**
     * Prepares the tasks of an application's transaction.
     *
     * @param transaction the transaction
     * @param tasks its tasks
     */
    public void prepare(TransactionRow transaction, List<NewTask> tasks) {
        chunks(tasks).forEach(chunk -> intake.submit(chunk, transaction));
    }

    /** Cuts by rows and by bytes; each chunk has a task at least. */
    static List<List<NewTask>> chunks(List<NewTask> tasks) {
        List<List<NewTask>> chunks = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < tasks.size(); i++) {
            long length = tasks.get(i).payload().length;
            if (i > from && (i - from == MOST_ROWS || bytes + length > MOST_BYTES)) {
                chunks.add(tasks.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += length;
        }
        chunks.add(tasks.subList(from, tasks.size()));
        return chunks;
    }
}

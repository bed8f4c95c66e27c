package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskPage;
import dev.afterward.TaskSearch;
import dev.afterward.TaskStatus;
import dev.afterward.UnknownQueueException;
import dev.afterward.dispatch.StoredTask.Decoder;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What applications read of tasks. */
final class TaskReads {

    /** How long a caller waits for the tasks of commits that have returned. */
    private static final Duration COMMITS_PATIENCE = Duration.ofSeconds(2);

    private final TaskStore store;
    private final Supplier<EngineStatus> engine;
    private final Supplier<Instant> clock;
    private final Decoder decoder;
    private final TransactionIntegration transactions;
    private final OpenDecisions openDecisions;
    private final UnaryOperator<String> queueNames;

    /**
     * Reads.
     *
     * @param store what is read
     * @param engine how the engine is doing
     * @param clock the time
     * @param decoder reads payloads
     * @param transactions knows of commits that the store may not show yet
     * @param openDecisions the outcomes whose tasks are not all in the lists yet
     * @param queueNames what the store calls a queue that may be named as it was before
     */
    TaskReads(
            TaskStore store,
            Supplier<EngineStatus> engine,
            Supplier<Instant> clock,
            Decoder decoder,
            TransactionIntegration transactions,
            OpenDecisions openDecisions,
            UnaryOperator<String> queueNames) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
        this.decoder = decoder;
        this.transactions = transactions;
        this.openDecisions = openDecisions;
        this.queueNames = queueNames;
    }

    TaskStatus status(TaskId id) {
        Objects.requireNonNull(id, ClientOperations.NO_ID);
        return find(TaskStatus.NOT_FOUND, () -> store.status(id));
    }

    Optional<TaskInfo> find(TaskId id) {
        Objects.requireNonNull(id, ClientOperations.NO_ID);
        return find(Optional.<TaskDetails>empty(), () -> details(id)).map(found -> {
            learn(found.row().queue());
            return info(found.row(), engine.get(), () -> Optional.of(found));
        });
    }

    TaskSearch search() {
        return new StoreSearch(this::page, queueNames);
    }

    private TaskPage page(TaskQuery query, @Nullable String cursor, int size) {
        if (cursor == null) {
            awaitPromotions();
        }
        Page page = reader().search(query, cursor, size);
        page.tasks().stream().map(TaskRow::queue).distinct().forEach(this::learn);
        EngineStatus status = engine.get();
        return new TaskPage(
                page.tasks().stream()
                        .map(row -> info(row, status, () -> details(row.id())))
                        .toList(),
                Optional.ofNullable(page.next()));
    }

    /** A queue may have a name that a client of another release has given it meanwhile. */
    private void learn(String queue) {
        String ignored = queueNames.apply(queue);
    }

    /** What is committed is found by its id at once, but stands in the lists only when a turn has promoted it. */
    private void awaitPromotions() {
        if (transactions.isBehind()) {
            boolean ignored = transactions.catchUp(COMMITS_PATIENCE);
        }
        boolean ignored = openDecisions.awaitOver(COMMITS_PATIENCE.toMillis());
    }

    /** Nobody finds what was deleted, though it can be restored. */
    private Optional<TaskDetails> details(TaskId id) {
        return reader().find(id).filter(found -> found.row().state() != RowState.DELETED);
    }

    private TaskInspector reader() {
        return store.reader();
    }

    private TaskInfo info(TaskRow row, EngineStatus status, Supplier<Optional<TaskDetails>> details) {
        return new StoredTask(row, status.waitReason(row, clock.get()), details, decoder);
    }

    /** Looks once more if there was nothing and the task may be one of a commit that has returned. */
    <T> T find(T nothing, Supplier<T> look) {
        // Before the look: what is committed between the two need not be seen.
        boolean behind = transactions.isBehind();
        T found = look.get();
        if (!behind || !found.equals(nothing)) {
            return found;
        }
        boolean ignored = transactions.catchUp(COMMITS_PATIENCE);
        return look.get();
    }

    /** Reads a payload as the type that its queue has in this life. */
    static Task decode(EngineSetup setup, EngineRun run, TaskRow row, byte[] payload) {
        try {
            return run.storedQueue(row.queue()).read(setup.codec(), payload, row.version());
        } catch (UnknownQueueException e) {
            throw new PayloadException(
                    "task " + row.id() + " cannot be read: this client has no processor for its queue '" + row.queue()
                            + "', whose task type says how; payload() has its JSON",
                    e);
        }
    }
}

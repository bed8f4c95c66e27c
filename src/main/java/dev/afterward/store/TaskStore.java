package dev.afterward.store;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where tasks are kept. {@link #turn} is called by one thread at a time, which the caller sees to; everything else by
 * any thread.
 */
public interface TaskStore extends AutoCloseable {

    /**
     * Opens the store: takes it into possession, installs or migrates the schema, registers this client and its
     * queues. Can be called again after {@link #close}.
     *
     * @param queues the names of the queues that this client knows
     * @param now the time
     * @return what the client has to know
     * @throws dev.afterward.TaskStoreException when it cannot be opened: somebody else owns it, it is no store, it
     *     is damaged, it is newer than this library
     */
    default Opened open(Collection<String> queues, long now) {
        return open(queues, TimeKeeper.at(now));
    }

    /**
     * Opens the store as {@link #open(Collection, long)} does. If its database has a clock of its own, the time keeper is told
     * what that shows before the client is registered, and from then on with turns.
     *
     * @param queues the names of the queues that this client knows
     * @param time the client's time
     * @return what the client has to know
     * @throws dev.afterward.TaskStoreException when it cannot be opened
     */
    default Opened open(Collection<String> queues, TimeKeeper time) {
        return openKinds(queues.stream().map(Kind::new).toList(), time);
    }

    /**
     * Opens the store as {@link #open(Collection, TimeKeeper)} does. A queue that is in the store under a former name has the
     * name of its kind from then on. Payloads of other versions than a kind reads are left to others.
     *
     * @param kinds what this client knows
     * @param time the client's time
     * @return what the client has to know
     * @throws dev.afterward.TaskStoreException when it cannot be opened
     */
    Opened openKinds(Collection<Kind> kinds, TimeKeeper time);

    /**
     * Says which queues' attempts leave marks in a database of the application's. To be called before the store is opened. From
     * then on what is claimed of them is noted to be marked in that table, unless it is noted for another one already.
     *
     * @param table what tells the table of the marks from every other
     * @param queues the names of the queues
     */
    default void marksIn(String table, Collection<String> queues) {
        throw new UnsupportedOperationException("attempts of tasks in this store leave no marks");
    }

    /**
     * Which tasks have not ended, of some that may have left marks, read on a connection of its own.
     *
     * @param ids the tasks
     * @return the generation of each that waits or runs, by its id
     */
    default Map<Long, Integer> unended(Collection<Long> ids) {
        throw new UnsupportedOperationException("attempts of tasks in this store leave no marks");
    }

    /**
     * What a client has to know of the store that it has opened.
     *
     * @param client the id of this client in the store, new with each opening; its lowest 10 bits go into its ids
     * @param lastId ids have to be larger than this one
     * @param queues the ids of all queues in the store by their names, those of this client among them
     * @param paused the ids of the queues that are paused
     * @param concurrency how many tasks of a queue may run at the same time, by its id, where that was set by hand
     * @param scheduled the ids of the queues whose tasks may be those of schedules
     * @param exclusive whether this client owns the store alone, so that every other owner is known to be dead
     * @param node the process, as the store calls it
     * @param formerNames the ids of queues by the names that they had before
     * @param formerQueues the queues whose tasks belong into another one, whose id stands behind theirs: that has taken their
     *     place, and was there already
     */
    record Opened(
            int client,
            long lastId,
            Map<String, Integer> queues,
            Set<Integer> paused,
            Map<Integer, Integer> concurrency,
            Set<Integer> scheduled,
            boolean exclusive,
            String node,
            Map<String, Integer> formerNames,
            Map<Integer, Integer> formerQueues) {

        /** Of a store in which no queue was renamed. */
        public Opened(
                int client,
                long lastId,
                Map<String, Integer> queues,
                Set<Integer> paused,
                Map<Integer, Integer> concurrency,
                Set<Integer> scheduled,
                boolean exclusive,
                String node) {
            this(client, lastId, queues, paused, concurrency, scheduled, exclusive, node, Map.of(), Map.of());
        }

        /** Copies. */
        public Opened {
            formerNames = Map.copyOf(formerNames);
            formerQueues = Map.copyOf(formerQueues);
            queues = Map.copyOf(queues);
            paused = Set.copyOf(paused);
            concurrency = Map.copyOf(concurrency);
            scheduled = Set.copyOf(scheduled);
        }
    }

    /**
     * Runs one transaction. When it returns the transaction has committed; when it throws, nothing of it has
     * happened, with the exception of {@link UnknownTurnException}. After a failure the next turn gets a new
     * connection.
     *
     * @param durability what the commit has to survive
     * @param work what to do in the transaction; it is called once
     * @param <R> the type of the result
     * @return the result of the work
     * @throws UnknownTurnException when it could not be found out whether the transaction has committed
     * @throws TurnRefusedException when the transaction has not taken place because of one of its operations
     * @throws StoreUnusableException when there is no point in trying again
     * @throws StoreBusyException when another connection has kept the store locked for the whole busy timeout
     * @throws dev.afterward.TaskStoreException when the transaction has not taken place
     */
    <R> R turn(Durability durability, Function<Turn, R> work);

    /**
     * Has the client told what it has to follow. A turn that changes anything finds out whether there is news, at no further
     * round trip where the database answers with it. What is told was committed before, or by that turn. To be called after
     * {@link #open}. A client that owns the store alone is told nothing.
     *
     * @param learner is called by {@link #turn} on its thread, after the commit and before it returns; it must not throw
     */
    default void onControls(Consumer<Controls> learner) {}

    /**
     * Has the client told of commits that have succeeded with a warning of the database's: what they have stored may be less
     * safe than it is configured.
     *
     * @param learner is called with the warning, on the thread that has committed, before the call of the store returns; it must
     *     not throw
     */
    default void onCommitWarnings(Consumer<String> learner) {}

    /**
     * What tells this store from every other, for as long as it exists.
     *
     * @return a random name, to be asked for while the store is open
     */
    String identity();

    /**
     * Whether any thread may make a turn. Where it is not so (connections of a container's data source), only the
     * coordinator's thread does.
     *
     * @return whether turns may be made on callers' threads
     */
    boolean turnsOnCallersThreads();

    /**
     * Writes tasks through a caller's connection, in its transaction.
     *
     * @param connection leads to this store
     * @param tasks the tasks
     * @param now what is due at this time is ready
     */
    void write(Connection connection, List<NewTask> tasks, long now);

    /**
     * Settles a claim through a caller's connection, in its transaction. Until that ends the task's row is locked.
     *
     * @param connection leads to this store
     * @param success how the claim ends
     * @return whether the claim is still the one that is named, and its task was not cancelled; otherwise nothing is changed that the
     *     caller may commit
     * @throws TaskStoreException when the connection has no transaction, or the database refuses
     */
    boolean settle(Connection connection, Settlement.Ended success);

    /**
     * Whether a bulk can be written in a transaction of its own: the database has several writers, and a connection that is
     * fetched on a caller's thread is free of the caller's transaction.
     *
     * @return whether {@link #writeBulk} may be called
     */
    default boolean writesBulks() {
        return false;
    }

    /**
     * Writes any number of tasks in a transaction of its own, beside turns, on the calling thread. When it returns all of them
     * are stored; when it throws, none is, with the exception of {@link UnknownTurnException}.
     *
     * @param tasks the tasks
     * @param now what is due at this time is ready
     * @throws UnknownTurnException when it could not be found out whether the transaction has committed
     * @throws dev.afterward.TaskStoreException when the tasks were not stored
     */
    default void writeBulk(List<NewTask> tasks, long now) {
        throw new UnsupportedOperationException("bulks are written in parts");
    }

    /**
     * Where a task stands, read on a connection of its own.
     *
     * @param id the task
     * @return the status
     */
    TaskStatus status(TaskId id);

    /**
     * The read side, for the console.
     *
     * @return the inspector; it works while the store is open
     */
    TaskInspector inspector();

    /**
     * The read side, for the application: it waits for no list or search of the console's.
     *
     * @return the reader; it works while the store is open
     */
    default TaskInspector reader() {
        return inspector();
    }

    /**
     * How the clients of this store wake each other.
     *
     * @return the signals; empty when this client owns the store alone, or no other can be told
     */
    default Optional<Signals> signals() {
        return Optional.empty();
    }

    /** Gives the store up. What was not settled stays as it is. */
    @Override
    void close();
}

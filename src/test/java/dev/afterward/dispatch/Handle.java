package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.Durability;
import dev.afterward.store.Kind;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.Turn;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** What one process holds of a store: once it is dead nothing of it reaches the store. */
final class Handle implements TaskStore {

    private final MemoryStore store;
    volatile boolean dead;

    Handle(MemoryStore store) {
        this.store = store;
    }

    @Override
    public Opened openKinds(Collection<Kind> kinds, TimeKeeper time) {
        return store.openKinds(kinds, time);
    }

    @Override
    public <R> R turn(Durability durability, Function<Turn, R> work) {
        // A turn that is under way when the process dies either commits before the next process opens, or not at all.
        synchronized (store) {
            if (dead) {
                throw new StoreUnusableException("dead", null);
            }
        }
        return store.turn(durability, work);
    }

    @Override
    public String identity() {
        return store.identity();
    }

    @Override
    public boolean turnsOnCallersThreads() {
        return store.turnsOnCallersThreads();
    }

    @Override
    public void write(Connection connection, List<NewTask> tasks, long now) {
        store.write(connection, tasks, now);
    }

    @Override
    public boolean settle(Connection connection, Settlement.Ended success) {
        return store.settle(connection, success);
    }

    @Override
    public TaskStatus status(TaskId id) {
        return store.status(id);
    }

    @Override
    public TaskInspector inspector() {
        return store.inspector();
    }

    @Override
    public void close() {
        if (!dead) {
            store.close();
        }
    }
}

package dev.afterward.cdi;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.SharedStore;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * The store in the application's own database.
 *
 * @param store the store
 * @param port the client that owns it
 * @param threads makes the thread that withdraws tasks: the caller's may hold the lock that it has to wait for
 */
record ApplicationsStore(TaskStore store, TransactionPort port, ThreadFactory threads) implements SharedStore {

    @Override
    public void write(Connection connection, List<NewTask> tasks, long now) {
        store.write(connection, tasks, now);
    }

    @Override
    public boolean settle(Connection connection, Settlement.Ended success) {
        return store.settle(connection, success);
    }

    @Override
    public boolean exists(TaskId id) {
        return store.status(id) != TaskStatus.NOT_FOUND;
    }

    @Override
    public void withdraw(Collection<TaskId> ids) {
        List<TaskId> all = List.copyOf(ids);
        threads.newThread(() -> port.withdraw(all)).start();
    }
}

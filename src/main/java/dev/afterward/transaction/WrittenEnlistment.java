package dev.afterward.transaction;

import dev.afterward.TaskStoreException;
import dev.afterward.TransactionEndedException;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow.Outcome;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes its tasks on the application's connection. */
final class WrittenEnlistment extends Enlistment {

    private final SharedTransactions room;

    WrittenEnlistment(SharedTransactions room, StateWord word) {
        super(room, word);
        this.room = room;
    }

    @Override
    void write(List<NewTask> tasks) throws Exception {
        room.open.admit(this, Long.MAX_VALUE);
        try (Connection connection = room.dataSource.getConnection()) {
            room.store.write(connection, tasks, room.port.now());
            if (Sqlite.isBehind(connection)) {
                requireStillInTransaction(connection, tasks);
            }
        }
        if (!room.isActive()) {
            throw new TransactionEndedException("the transaction ended while its tasks were being written");
        }
    }

    /** The reaper may have rolled back between the check and the write, which has then committed by itself. */
    private void requireStillInTransaction(Connection connection, List<NewTask> tasks) throws Exception {
        try {
            Sqlite.requireTransaction(connection);
        } catch (TaskStoreException lost) {
            room.store.withdraw(NewTask.ids(tasks));
            throw lost;
        }
    }

    @Override
    void conclude(Outcome outcome, boolean certain, boolean committing) {
        try {
            if (!written().isEmpty()) {
                // Whatever was reported: a connection that was lost after the COMMIT shows as a rollback, and looking
                // for rows that are not there costs little.
                room.port.committed(written());
            }
        } finally {
            room.open.leave(this);
        }
        if (outcome == Outcome.COMMITTED) {
            room.announce(ids());
        }
    }

    /** The rows are where the transaction is, and have its outcome, whether or not anybody reports it. */
    @Override
    void overdue() {}

    @Override
    long transaction() {
        return 0;
    }

    @Override
    @Nullable
    String key() {
        return null;
    }
}

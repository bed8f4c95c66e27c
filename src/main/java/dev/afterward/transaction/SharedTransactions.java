package dev.afterward.transaction;

import dev.afterward.AfterwardException;
import dev.afterward.ConfigurationException;
import dev.afterward.TaskId;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.store.NewTask;
import dev.afterward.store.Success;
import dev.afterward.transaction.TransactionRunner.End;
import jakarta.transaction.Status;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions whose tasks lie in the application's own database: they are written on the application's connection,
 * just before its commit, and share the fate of everything else on it.
 */
public final class SharedTransactions extends JtaTransactions {

    final DataSource dataSource;
    final SharedStore store;

    /**
     * Transactions. {@link #selfTest} has to be called before they are relied on.
     *
     * @param port the engine
     * @param jta what is needed of the server
     * @param dataSource the application's JTA data source, which leads to the store
     * @param store the store
     */
    public SharedTransactions(TransactionPort port, JtaContext jta, DataSource dataSource, SharedStore store) {
        super(port, jta);
        this.dataSource = dataSource;
        this.store = store;
    }

    /**
     * Finds out, with a task that is never to be due, in a transaction of its own that is rolled back, whether the
     * data source keeps what is promised. The store must be open. Must not be called in a transaction unless the
     * runner can suspend it.
     *
     * @throws ConfigurationException when it does not: it takes no part in JTA transactions, it leads to another
     *     database or schema, it cannot be written, SQLite's transactions do not begin as IMMEDIATE
     */
    public void selfTest() {
        TaskId probe = new TaskId(port.newTransactionId());
        NewTask task = new NewTask(probe.value(), 0, 0, Long.MAX_VALUE, 0, new byte[0]);
        try {
            boolean sqlite = jta.runner().run(End.ROLL_BACK, () -> {
                try (Connection connection = dataSource.getConnection()) {
                    store.write(connection, List.of(task), port.now());
                    return Sqlite.isBehind(connection);
                }
            });
            if (store.exists(probe)) {
                store.withdraw(List.of(probe));
                throw problem("does not take part in JTA transactions: a task has survived a rollback", null);
            }
            if (sqlite) {
                Sqlite.requireImmediate(dataSource, jta);
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw problem("cannot take tasks: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses queues whose attempts are to be made in transactions of the data source, where that is SQLite: an attempt would hold
     * the only write lock of the file for as long as it takes. Must not be called in a transaction unless the runner can suspend
     * it.
     *
     * @param queues the names of such queues
     * @throws ConfigurationException when it is SQLite and there are such queues, or it hands out no connection
     */
    public void requireSettling(List<String> queues) {
        if (queues.isEmpty()) {
            return;
        }
        boolean sqlite;
        try {
            sqlite = jta.runner().run(End.ROLL_BACK, () -> {
                try (Connection connection = dataSource.getConnection()) {
                    return Sqlite.isBehind(connection);
                }
            });
        } catch (Exception e) {
            throw problem("cannot be used: " + Reason.of(e), e);
        }
        if (sqlite) {
            throw new ConfigurationException(queues.stream()
                    .map(queue -> "queue '" + queue
                            + "': transaction = REQUIRED is not possible on SQLite: each attempt would hold"
                            + " the only write lock of the file for as long as it takes, and every enqueue would wait for it."
                            + " Keep the tasks and the data in PostgreSQL, or set afterward.queue.\"" + queue
                            + "\".transaction=NONE")
                    .toList());
        }
    }

    private static AfterwardException problem(String what, @Nullable Throwable cause) {
        ConfigurationException problem =
                new ConfigurationException("the data source of the tasks (afterward.shared.datasource) " + what);
        if (cause != null) {
            problem.initCause(cause);
        }
        return problem;
    }

    /** A suspended transaction keeps the lock as well, so a status says nothing for certain. */
    @Override
    public @Nullable String reasonOfLock() {
        return jta.registry().getTransactionStatus() == Status.STATUS_NO_TRANSACTION
                ? null
                : "the calling thread is in a transaction, which may itself hold the lock: the tasks are stored in the"
                        + " application's own database (afterward.shared.datasource). Make this call before the transaction's"
                        + " first statement, or after its end";
    }

    @Override
    public SettlingTransaction<Success> attempts() {
        return new SettlingTransactions(
                jta, dataSource, (connection, success) -> store.settle(connection, success.settlement()));
    }

    /** Whether the database is one where it can be done shows only when the data source is asked: see {@link #selfTest}. */
    @Override
    public @Nullable String refusal() {
        return null;
    }

    @Override
    Enlistment newEnlistment() {
        return new WrittenEnlistment(this, new StateWord());
    }
}

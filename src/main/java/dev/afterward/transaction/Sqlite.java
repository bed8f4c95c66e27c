package dev.afterward.transaction;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.DaemonThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/** What has to be known of SQLite where a container's connections lead to it. */
final class Sqlite {

    private static final System.Logger LOG = System.getLogger(Sqlite.class.getName());

    private static final SqlFile SQL = SqlFile.load("sqlite.sql");
    private static final int LOCK_WAIT_SECONDS = 1;
    private static final int CHECK_SECONDS = 30;

    private Sqlite() {}

    static boolean isBehind(Connection connection) throws SQLException {
        return "SQLite".equalsIgnoreCase(connection.getMetaData().getDatabaseProductName());
    }

    /**
     * Makes sure that a connection is in a transaction. {@code getAutoCommit()} does not tell: an XA connection says
     * true inside one.
     *
     * @throws TaskStoreException when SQLite has lost the transaction
     */
    static void requireTransaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute(SQL.get("begin"));
            } catch (SQLException inTransaction) {
                return;
            }
            statement.execute(SQL.get("rollback"));
        }
        throw new TaskStoreException(
                "SQLite has rolled the transaction back underneath (a full disk does it), or could not"
                        + " begin it (the file was locked for longer than busy_timeout), and the application has gone on: the"
                        + " transaction cannot commit");
    }

    /**
     * Makes sure that transactions take the write lock when they begin. With DEFERRED, inserts that are held back
     * until the commit and follow reads mostly fail with SQLITE_BUSY_SNAPSHOT, which no timeout helps against.
     *
     * @throws ConfigurationException when they do not
     */
    static void requireImmediate(DataSource dataSource, JtaContext jta) throws Exception {
        boolean free = jta.runner().run(TransactionRunner.End.ROLL_BACK, () -> {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select 1");
                return elsewhere(() -> isLockFree(dataSource));
            }
        });
        if (free) {
            throw new ConfigurationException("the data source's transactions on SQLite begin as DEFERRED: set"
                    + " transaction_mode=IMMEDIATE in its URL (jdbc:sqlite:app.db?transaction_mode=IMMEDIATE), or, where its"
                    + " class is org.sqlite.SQLiteDataSource, which overrules the URL, its property"
                    + " transactionMode=IMMEDIATE");
        }
    }

    /**
     * On another thread, which is in no transaction. It is none of the server's: those of Open Liberty wait until the
     * application has started, which waits for this.
     */
    private static boolean elsewhere(Callable<Boolean> question) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(question);
        DaemonThreads.newThread(task).start();
        try {
            return task.get(CHECK_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "AFT-309: it could not be found out whether the data source uses transaction_mode=IMMEDIATE, as it has to",
                    e);
            task.cancel(true);
            return false;
        }
    }

    private static boolean isLockFree(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(LOCK_WAIT_SECONDS);
            try {
                statement.execute(SQL.get("begin-immediate"));
            } catch (SQLException locked) {
                return false;
            }
            statement.execute(SQL.get("rollback"));
            return true;
        }
    }
}

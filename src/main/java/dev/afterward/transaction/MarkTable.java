package dev.afterward.transaction;

import dev.afterward.transaction.TransactionRunner.End;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A table of marks in the database that holds the application's data. It has a random identity, so that another table in its
 * place is not taken for it. Safe for use by several threads.
 */
final class MarkTable {

    /** For how long a mark may wait for a lock. */
    private static final int LOCK_SECONDS = 2;
    /** For how long anything else may take: a database that hangs must not keep whoever asks. */
    private static final int ANSWER_SECONDS = 10;

    /**
     * What is particular to one.
     *
     * @param title what it is
     * @param name its name in the database
     * @param dataSource what messages call its data source
     * @param sql its statements: at least {@code create}, {@code table} and {@code name-table}
     */
    record Kind(String title, String name, String dataSource, SqlFile sql) {}

    /**
     * The application's database.
     *
     * @param sqlite whether it is SQLite
     * @param serializable whether transactions fail that could not have come one after the other. On SQLite they do come one
     *     after the other
     */
    record Database(boolean sqlite, boolean serializable) {}

    private final Kind kind;
    private final DataSource dataSource;
    private final TransactionRunner runner;
    private final String identity;
    private final Database database;

    /** Whether it was another table when it was looked at last. Only where transactions do not look themselves it matters. */
    private volatile boolean isDoubted;

    MarkTable(Kind kind, DataSource dataSource, TransactionRunner runner, String identity, Database database) {
        this.kind = kind;
        this.dataSource = dataSource;
        this.runner = runner;
        this.identity = identity;
        this.database = database;
    }

    String identity() {
        return identity;
    }

    Connection connection() throws SQLException {
        return dataSource.getConnection();
    }

    /**
     * Reads, on a thread without a transaction. A transaction on SQLite would begin with the write lock, and a pool may
     * leave that to the connection that has just committed until the commit returns: which waits for this answer.
     */
    <R> R read(Work<R> question) throws Exception {
        return runner.run(database.sqlite() ? End.NONE : End.ROLL_BACK, inConnection(dataSource, question));
    }

    /** Works in a transaction of its own. */
    <R> R run(End end, Work<R> work) throws Exception {
        return runner.run(end, inConnection(dataSource, connection -> {
            requireTransaction(connection);
            return work.on(connection);
        }));
    }

    /**
     * On SQLite a pool may hand out a connection that could not begin its transaction, because the file was locked. What is
     * done with it later is committed at once, and a probe would stay.
     */
    private void requireTransaction(Connection connection) throws SQLException {
        if (database.sqlite()) {
            Sqlite.requireTransaction(connection);
        }
    }

    static <R> Callable<R> inConnection(DataSource dataSource, Work<R> work) {
        return () -> {
            try (Connection connection = dataSource.getConnection()) {
                return work.on(connection);
            }
        };
    }

    /**
     * Leaves a mark in the connection's transaction, which is the application's.
     *
     * @throws Oracle.ReplacedException when it is another table now: the transaction is to be rolled back
     */
    void mark(Connection connection, Insert insert) throws SQLException, Oracle.ReplacedException {
        requireTransaction(connection);
        if (!insert.into(database.serializable() && !isDoubted ? null : identity)) {
            throw new Oracle.ReplacedException(
                    "the " + kind.title() + " " + kind.name() + " was emptied or made again while the"
                            + " application runs: without the mark it could not be found out that this transaction has committed,"
                            + " so it is rolled back. Restart the application, which prepares the table again");
        }
    }

    void require(Connection connection) throws SQLException, Oracle.ReplacedException {
        require(identity(connection, kind.sql()));
    }

    /** Makes sure that what was read comes from this table: by the identity that was read with it. */
    void require(@Nullable String found) throws Oracle.ReplacedException {
        isDoubted = !identity.equals(found);
        if (isDoubted) {
            throw new Oracle.ReplacedException(
                    "the " + kind.title() + " is not the one that transactions were marked in (" + identity + ", now "
                            + (found == null ? "without identity" : found) + ")");
        }
    }

    /** Leaves a mark in a transaction of its own. */
    void insert(Insert insert) throws SQLException, Oracle.ReplacedException {
        if (!insert.into(identity)) {
            isDoubted = true;
            throw new Oracle.ReplacedException("the " + kind.title() + " was emptied or made again");
        }
    }

    /** Executes a statement that may have to wait for a lock. */
    static int executeInTime(PreparedStatement statement) throws SQLException {
        return limited(statement, LOCK_SECONDS, statement::executeUpdate);
    }

    /** Waits only so long for what a statement answers. */
    static <R> R answered(PreparedStatement statement, Execution<R> execution) throws SQLException {
        return limited(statement, ANSWER_SECONDS, execution);
    }

    private static <R> R limited(PreparedStatement statement, int seconds, Execution<R> execution) throws SQLException {
        int before = statement.getQueryTimeout();
        statement.setQueryTimeout(seconds);
        try {
            return execution.run();
        } finally {
            // H2 keeps the setting with the connection, and the connection is the application's.
            statement.setQueryTimeout(before);
        }
    }

    static @Nullable String identity(Connection connection, SqlFile sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql.get("table"))) {
            return answered(select, () -> first(select)).orElse(null);
        }
    }

    private static Optional<String> first(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    interface Work<R> {
        R on(Connection connection) throws Exception;
    }

    /** Executes a statement, and reads what it answers. */
    interface Execution<R> {
        R run() throws SQLException;
    }

    /** Inserts a mark. */
    interface Insert {
        /**
         * Inserts it into the table of this identity, or with null into whatever table it is. Returns false, without a mark, when
         * it is not the table of that identity any more.
         */
        boolean into(@Nullable String identity) throws SQLException;
    }
}

package dev.afterward.transaction;

import dev.afterward.AfterwardException;
import dev.afterward.ConfigurationException;
import dev.afterward.transaction.MarkTable.Database;
import dev.afterward.transaction.MarkTable.Kind;
import dev.afterward.transaction.MarkTable.Work;
import dev.afterward.transaction.TransactionRunner.End;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens a {@link MarkTable}, and refuses one that would not tell the truth. */
abstract class MarkTableSetup {

    private static final System.Logger LOG = System.getLogger(MarkTableSetup.class.getName());

    /** Syntax error or access rule violation (SQL:2016, 42): the statement is right, so it is the name. */
    private static final String WRONG_NAME = "42";
    /** PostgreSQL's, of a table that is there. */
    private static final String NO_PRIVILEGE = "42501";
    /** SQLite's driver knows no SQLSTATE. */
    private static final String SQLITE_MISSING = "no such table";

    private final Kind kind;
    private final DataSource dataSource;
    private final JtaContext jta;

    MarkTableSetup(Kind kind, DataSource dataSource, JtaContext jta) {
        this.kind = kind;
        this.dataSource = dataSource;
        this.jta = jta;
    }

    /** Leaves a mark that stands for nothing. Returns false where the table is another one. */
    abstract boolean insert(Connection connection, String probe, String table) throws SQLException;

    abstract boolean isThere(Connection connection, String probe) throws SQLException;

    abstract void delete(Connection connection, String probe) throws SQLException;

    /** Opens the table, and creates it where it is missing. */
    final MarkTable open() {
        return opened(() -> tested(table()));
    }

    /** Opens the table if it is there. */
    final Optional<MarkTable> find() {
        return opened(() -> exists() ? Optional.of(tested(table())) : Optional.empty());
    }

    private MarkTable tested(String table) throws Exception {
        Database database = inspect();
        requireJta(table, database);
        if (database.sqlite()) {
            Sqlite.requireImmediate(dataSource, jta);
        }
        return new MarkTable(kind, dataSource, jta.runner(), table, database);
    }

    private <R> R opened(Callable<R> opening) {
        try {
            return opening.call();
        } catch (AfterwardException e) {
            throw e;
        } catch (Exception e) {
            throw problem("cannot be used: " + Reason.of(e), e);
        }
    }

    private String table() throws Exception {
        try {
            String table = read();
            if (table != null) {
                return table;
            }
        } catch (SQLException e) {
            requireMissing(e);
            create();
        }
        return nameTable();
    }

    private void create() throws Exception {
        try {
            run(End.COMMIT, connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(kind.sql().get("create"));
                }
            });
        } catch (Exception e) {
            if (exists()) {
                // Another application was first, and some databases let two creations collide.
                return;
            }
            throw problem(
                    "has no table " + kind.name() + ", and it cannot be created; let a user with that right run: "
                            + kind.sql().get("create"),
                    e);
        }
    }

    private boolean exists() throws Exception {
        try {
            String ignored = read();
            return true;
        } catch (SQLException e) {
            requireMissing(e);
            return false;
        }
    }

    /** Throws what does not say that the table is missing: a connection that fails says nothing of it. */
    private void requireMissing(SQLException failure) throws SQLException {
        if (Reason.chain(failure).stream().noneMatch(MarkTableSetup::isMissing)) {
            throw failure;
        }
        LOG.log(System.Logger.Level.DEBUG, "no table " + kind.name() + " yet", failure);
    }

    /** Whether the database says so. A pool may have wrapped it: Payara's does where the driver looks at statements early. */
    private static boolean isMissing(Throwable cause) {
        if (!(cause instanceof SQLException failure)) {
            return false;
        }
        String state = failure.getSQLState();
        return state == null
                ? String.valueOf(failure.getMessage()).contains(SQLITE_MISSING)
                : state.startsWith(WRONG_NAME) && !state.equals(NO_PRIVILEGE);
    }

    private String nameTable() throws Exception {
        try {
            run(End.COMMIT, connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement(kind.sql().get("name-table"))) {
                    insert.setString(1, Keys.random());
                    return insert.executeUpdate();
                }
            });
        } catch (Exception e) {
            // Another application may have been first.
            if (read() == null) {
                throw e;
            }
        }
        String table = read();
        if (table == null) {
            throw problem("does not keep what is written to its table " + kind.name(), null);
        }
        return table;
    }

    private @Nullable String read() throws Exception {
        return run(End.ROLL_BACK, connection -> Optional.ofNullable(MarkTable.identity(connection, kind.sql())))
                .orElse(null);
    }

    /** A read that sees what others have not committed would promote what is rolled back. */
    private Database inspect() throws Exception {
        return run(End.ROLL_BACK, connection -> {
            int isolation = connection.getTransactionIsolation();
            if (isolation == Connection.TRANSACTION_READ_UNCOMMITTED) {
                throw problem("reads uncommitted rows: use READ COMMITTED or more", null);
            }
            boolean sqlite = Sqlite.isBehind(connection);
            return new Database(sqlite, !sqlite && isolation == Connection.TRANSACTION_SERIALIZABLE);
        });
    }

    /** What a rollback does not undo would testify to every transaction. */
    private void requireJta(String table, Database database) throws Exception {
        String probe = Keys.random();
        boolean marked = run(End.ROLL_BACK, connection -> {
            if (database.sqlite() && !connection.getAutoCommit()) {
                Sqlite.requireTransaction(connection);
            }
            return insert(connection, probe, table);
        });
        if (!marked) {
            throw problem("has a table " + kind.name() + " that was emptied while it was opened", null);
        }
        boolean kept = run(End.ROLL_BACK, connection -> isThere(connection, probe));
        if (kept) {
            run(End.COMMIT, connection -> {
                delete(connection, probe);
                return true;
            });
            throw problem("does not take part in JTA transactions: a row has survived a rollback", null);
        }
    }

    private <R> R run(End end, Work<R> work) throws Exception {
        return jta.runner().run(end, MarkTable.inConnection(dataSource, work));
    }

    private ConfigurationException problem(String what, @Nullable Throwable cause) {
        ConfigurationException problem = new ConfigurationException(kind.dataSource() + " " + what);
        if (cause != null) {
            problem.initCause(cause);
        }
        return problem;
    }
}

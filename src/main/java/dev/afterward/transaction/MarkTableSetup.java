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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens a {@link MarkTable}, and refuses one that would not tell the truth. */
abstract class MarkTableSetup {

    private static final System.Logger LOG = System.getLogger(MarkTableSetup.class.getName());

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

    final MarkTable open() {
        try {
            String table = table();
            Database database = inspect();
            requireJta(table, database);
            if (database.sqlite()) {
                Sqlite.requireImmediate(dataSource, jta);
            }
            return new MarkTable(kind, dataSource, jta.runner(), table, database);
        } catch (AfterwardException e) {
            throw e;
        } catch (Exception e) {
            throw problem("cannot be used: " + e.getMessage(), e);
        }
    }

    private String table() throws Exception {
        try {
            String table = read();
            if (table != null) {
                return table;
            }
        } catch (SQLException missing) {
            LOG.log(System.Logger.Level.DEBUG, "no table " + kind.name() + " yet", missing);
            create();
        }
        return nameTable();
    }

    private void create() {
        try {
            run(End.COMMIT, connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(kind.sql().get("create"));
                }
            });
        } catch (Exception e) {
            if (isReadable()) {
                // Another application was first, and some databases let two creations collide.
                return;
            }
            throw problem(
                    "has no table " + kind.name() + ", and it cannot be created; let a user with that right run: "
                            + kind.sql().get("create"),
                    e);
        }
    }

    /** Whether the table is there. */
    final boolean isReadable() {
        try {
            LOG.log(System.Logger.Level.DEBUG, "the table {0} is {1}", kind.name(), String.valueOf(read()));
            return true;
        } catch (Exception e) {
            return false;
        }
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

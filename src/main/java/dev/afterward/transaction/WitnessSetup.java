package dev.afterward.transaction;

import dev.afterward.AfterwardException;
import dev.afterward.ConfigurationException;
import dev.afterward.transaction.TransactionRunner.End;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens a {@link Witness}, and refuses one that would not tell the truth. */
final class WitnessSetup {

    private static final System.Logger LOG = System.getLogger(WitnessSetup.class.getName());

    /** Stands for no store. */
    private static final String PROBE = "probe";

    private final DataSource dataSource;
    private final JtaContext jta;

    WitnessSetup(DataSource dataSource, JtaContext jta) {
        this.dataSource = dataSource;
        this.jta = jta;
    }

    Witness open(Supplier<String> store) {
        try {
            String table = table();
            Database database = inspect();
            requireJta(table);
            if (database.sqlite) {
                Sqlite.requireImmediate(dataSource, jta);
            }
            return new Witness(dataSource, store, table, database, jta.runner());
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
            LOG.log(System.Logger.Level.DEBUG, "no witness table yet", missing);
            create();
        }
        return nameTable();
    }

    private void create() {
        try {
            run(End.COMMIT, connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(Witness.SQL.get("create"));
                }
            });
        } catch (Exception e) {
            if (isReadable()) {
                // Another application was first, and some databases let two creations collide.
                return;
            }
            throw problem(
                    "has no table afterward_witness, and it cannot be created; let somebody who may do so run: "
                            + Witness.SQL.get("create"),
                    e);
        }
    }

    private boolean isReadable() {
        try {
            LOG.log(System.Logger.Level.DEBUG, "the witness table is {0}", String.valueOf(read()));
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    private String nameTable() throws Exception {
        try {
            run(End.COMMIT, connection -> {
                try (PreparedStatement insert = connection.prepareStatement(Witness.SQL.get("name-table"))) {
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
            throw problem("does not keep what is written to its table afterward_witness", null);
        }
        return table;
    }

    private @Nullable String read() throws Exception {
        return run(End.ROLL_BACK, connection -> Optional.ofNullable(Witness.table(connection)))
                .orElse(null);
    }

    /**
     * The application's database.
     *
     * @param sqlite whether it is SQLite
     * @param serializable whether transactions fail that could not have come one after the other. On SQLite they do come one
     *     after the other
     */
    record Database(boolean sqlite, boolean serializable) {}

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
    private void requireJta(String table) throws Exception {
        String probe = Keys.random();
        boolean marked = run(End.ROLL_BACK, connection -> Witness.insert(connection, probe, PROBE, table));
        if (!marked) {
            throw problem("has a table afterward_witness that was emptied while it was opened", null);
        }
        boolean kept = run(
                End.ROLL_BACK,
                connection -> !Witness.find(connection, List.of(probe)).isEmpty());
        if (kept) {
            run(End.COMMIT, connection -> {
                try (PreparedStatement delete = connection.prepareStatement(Witness.SQL.get("delete"))) {
                    delete.setString(1, probe);
                    delete.setString(2, PROBE);
                    return delete.executeUpdate();
                }
            });
            throw problem("does not take part in JTA transactions: a row has survived a rollback", null);
        }
    }

    private <R> R run(End end, Work<R> work) throws Exception {
        Callable<R> inTransaction = () -> {
            try (Connection connection = dataSource.getConnection()) {
                return work.on(connection);
            }
        };
        return jta.runner().run(end, inTransaction);
    }

    private static ConfigurationException problem(String what, @Nullable Throwable cause) {
        ConfigurationException problem =
                new ConfigurationException("the witness's data source (afterward.witness.datasource) " + what);
        if (cause != null) {
            problem.initCause(cause);
        }
        return problem;
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }
}

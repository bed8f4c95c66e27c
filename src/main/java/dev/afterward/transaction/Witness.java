package dev.afterward.transaction;

import dev.afterward.TaskStoreException;
import dev.afterward.transaction.TransactionRunner.End;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A table beside the application's data whose rows tell which transactions have committed. Safe for use by several
 * threads.
 */
public final class Witness implements Oracle {

    static final SqlFile SQL = SqlFile.load("witness.sql");

    static final MarkTable.Kind KIND = new MarkTable.Kind(
            "witness table", "afterward_witness", "the witness's data source (afterward.witness.datasource)", SQL);

    private static final int FIND = 16;

    private final MarkTable table;
    private final Supplier<String> store;

    private Witness(MarkTable table, Supplier<String> store) {
        this.table = table;
        this.store = store;
    }

    /**
     * Opens the witness: creates its table where it is missing, and tests that it can be relied on. Must not be
     * called in a transaction unless the runner can suspend it.
     *
     * @param dataSource the JTA data source that holds the application's data. A second one, beside it, makes the
     *     transactions fail
     * @param store the identity of the task store, asked for when the store is open: as unique as a random number and
     *     never changed, because marks that carry it and belong to none of the store's transactions are removed
     * @param jta what is needed of the server
     * @return the witness
     * @throws dev.afterward.ConfigurationException when it cannot be relied on
     */
    public static Witness open(DataSource dataSource, Supplier<String> store, JtaContext jta) {
        return new Witness(new WitnessSetup(dataSource, jta).open(), store);
    }

    @Override
    public String table() {
        return table.identity();
    }

    @Override
    public void testify(String key) throws SQLException {
        try (Connection connection = table.connection()) {
            table.mark(connection, identity -> insert(connection, key, store.get(), identity));
        } catch (ReplacedException e) {
            throw new TaskStoreException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Set<String> committed(Collection<String> keys) throws Exception {
        return table.read(connection -> {
            table.require(connection);
            return find(connection, List.copyOf(keys));
        });
    }

    /**
     * Inserts the same key in a transaction of its own. Where the row is committed, or may still be, that fails: the
     * row of an open transaction, of a prepared branch, of a commit that goes on in the server after its client has
     * died. Only when it succeeds there is nothing left that could commit. That no row is seen proves nothing.
     */
    @Override
    public Verdict probe(String key) throws Exception {
        try {
            table.run(End.ROLL_BACK, connection -> {
                table.require(connection);
                insertInTime(connection, key);
                return true;
            });
            return Verdict.ROLLED_BACK;
        } catch (ReplacedException e) {
            throw e;
        } catch (Exception e) {
            // A unique violation, a lock, a lost connection: only what can be seen afterwards counts.
            return committed(List.of(key)).isEmpty() ? Verdict.UNKNOWN : Verdict.COMMITTED;
        }
    }

    @Override
    public Set<String> marks() throws Exception {
        return table.read(connection -> {
            table.require(connection);
            try (PreparedStatement select = connection.prepareStatement(SQL.get("marks"))) {
                select.setString(1, store.get());
                return strings(select);
            }
        });
    }

    @Override
    public void forget(Collection<String> keys) throws Exception {
        table.run(End.COMMIT, connection -> {
            table.require(connection);
            try (PreparedStatement delete = connection.prepareStatement(SQL.get("delete"))) {
                for (String key : keys) {
                    delete.setString(1, key);
                    delete.setString(2, store.get());
                    delete.executeUpdate();
                }
            }
            return true;
        });
    }

    private void insertInTime(Connection connection, String key) throws SQLException, ReplacedException {
        try (PreparedStatement insert = connection.prepareStatement(SQL.get("insert"))) {
            table.insert(identity -> {
                bind(insert, key, store.get(), identity);
                return MarkTable.executeInTime(insert) == 1;
            });
        }
    }

    /**
     * Leaves a mark. Returns false, without one, when it is not the table of that identity any more; null for whatever table
     * it is.
     */
    static boolean insert(Connection connection, String key, String store, @Nullable String table) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(SQL.get(table == null ? "insert-unread" : "insert"))) {
            bind(insert, key, store, table);
            return insert.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement insert, String key, String store, @Nullable String table)
            throws SQLException {
        insert.setString(1, key);
        insert.setString(2, store);
        if (table != null) {
            insert.setString(3, table);
        }
    }

    static Set<String> find(Connection connection, List<String> keys) throws SQLException {
        Set<String> found = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(SQL.get("find"))) {
            for (int from = 0; from < keys.size(); from += FIND) {
                for (int i = 0; i < FIND; i++) {
                    select.setString(i + 1, keys.get(Math.min(from + i, keys.size() - 1)));
                }
                found.addAll(strings(select));
            }
        }
        return found;
    }

    private static Set<String> strings(PreparedStatement select) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return new HashSet<>(strings);
    }
}

package dev.afterward.benchmark;

import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.postgresql.Postgresql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL itself can do: Afterward's own statements for a claim and for the end of tasks, a hundred a transaction, in
 * a loop on one connection. No Java object is made of a row, nobody waits for anybody.
 */
final class PostgresBare implements Contestant {

    private static final int HUNDRED = 100;
    private static final int BATCH = 1_000;
    private static final SqlCatalog STATEMENTS = SqlCatalog.read(Postgresql.class, "statements.sql");
    private static final long FIRST_ID = 1L << 40;

    private static long id = FIRST_ID;

    private final String url;
    private @Nullable Thread loop;
    private final ThreadLocal<Insert> inserts = ThreadLocal.withInitial(this::open);

    PostgresBare(String url) {
        AfterwardQueue.onPostgresql(url, 0).close();
        this.url = url;
    }

    /** An auto-commit insert on a connection of its own. */
    private record Insert(Connection connection, PreparedStatement statement) {}

    private Insert open() {
        try {
            Connection connection = connect();
            return new Insert(connection, prepare(connection, "insert-task"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
    }

    /** The parameters of these statements are numbered, and each is there once. */
    private static PreparedStatement prepare(Connection connection, String name) throws SQLException {
        return connection.prepareStatement(
                STATEMENTS.statements().get(name).replaceAll("\\?\\d+", "?"));
    }

    @Override
    public void enqueue(Order order) {
        try {
            bind(inserts.get().statement, order);
            inserts.get().statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void enqueue(List<Order> orders) {
        try (Connection connection = connect();
                PreparedStatement insert = prepare(connection, "insert-task")) {
            connection.setAutoCommit(false);
            int batched = 0;
            for (Order order : orders) {
                bind(insert, order);
                insert.addBatch();
                if (++batched % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void bind(PreparedStatement insert, Order order) throws SQLException {
        insert.setLong(1, next());
        insert.setInt(2, 1);
        insert.setInt(3, 2);
        insert.setInt(4, 0);
        insert.setLong(5, System.currentTimeMillis());
        insert.setNull(6, Types.BIGINT);
        insert.setBytes(7, order.json().getBytes(StandardCharsets.UTF_8));
        insert.setNull(8, Types.BIGINT);
    }

    private static synchronized long next() {
        return id += 1024;
    }

    /** Drains, until nothing is left. */
    @Override
    public void start() {
        loop = new Thread(this::drain);
        loop.start();
    }

    private void drain() {
        try (Connection connection = connect();
                Statement plain = connection.createStatement();
                PreparedStatement claim = prepare(connection, "claim-queue");
                PreparedStatement end = prepare(connection, "end-nothing-of-many")) {
            plain.execute("set enable_seqscan = off; set jit = off");
            connection.setAutoCommit(false);
            Claimed claimed = Claimed.NONE;
            do {
                if (!claimed.ids.isEmpty()) {
                    end.setArray(1, connection.createArrayOf("bigint", claimed.ids.toArray()));
                    end.setInt(2, 1);
                    end.executeUpdate();
                }
                int before = claimed.ids.size();
                claimed = claim(claim, claimed);
                connection.commit();
                for (int i = 0; i < before; i++) {
                    Arrivals.arrived(0);
                }
            } while (!claimed.ids.isEmpty());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The ids of the last claim, and where its cursor stands: at the largest id among those due last. */
    private record Claimed(List<Long> ids, long rank, long due, long id) {
        static final Claimed NONE = new Claimed(List.of(), Long.MIN_VALUE, 0, 0);
    }

    private static Claimed claim(PreparedStatement claim, Claimed last) throws SQLException {
        claim.setInt(1, 1);
        claim.setLong(2, System.currentTimeMillis());
        claim.setInt(3, 1);
        claim.setLong(4, last.rank);
        claim.setLong(5, last.due);
        claim.setLong(6, last.id);
        claim.setInt(7, HUNDRED);
        List<Long> ids = new ArrayList<>(HUNDRED);
        long due = 0;
        long largest = 0;
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                long id = rows.getLong(1);
                ids.add(id);
                if (rows.getLong(4) > due) {
                    due = rows.getLong(4);
                    largest = id;
                } else if (rows.getLong(4) == due) {
                    largest = Math.max(largest, id);
                }
                rows.getInt(5);
                rows.getInt(6);
                rows.getBytes(11);
            }
        }
        return new Claimed(ids, ~0, due, largest);
    }

    /** Waits until nothing is left. The connections end with the process. */
    @Override
    public void close() {
        if (loop != null) {
            try {
                loop.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

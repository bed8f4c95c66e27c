package dev.afterward.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the database itself can do: the least that a queue has to do, in a loop on one connection, with Afterward's
 * tables and its settings of the database. No Java object is made of a row, nobody waits for anybody.
 */
final class BareDatabase implements AutoCloseable {

    private static final int HUNDRED = 100;
    private static final String ROW = "(?, 1, 2, 0, ?, null, ?)";
    private static final String INSERT =
            "insert into afterward_task (id, queue, state, priority, due, parent, payload) values " + ROW;
    /** As many rows as Afterward inserts by one statement. */
    private static final int SIXTEEN = 16;

    private final Connection connection;
    private final Statement plain;
    private final PreparedStatement insert;
    private final PreparedStatement insertSixteen;
    private final PreparedStatement claim;
    private final PreparedStatement end;
    private final byte[] payload;
    private long id = 1L << 40;

    BareDatabase(Setup setup, Order order) throws SQLException {
        Contestant.Name.AFTERWARD.open(setup).close();
        payload = order.json().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        connection = DriverManager.getConnection(setup.url() + "&jdbc.get_generated_keys=false");
        plain = connection.createStatement();
        plain.execute("pragma cache_size = -16000");
        plain.execute("pragma wal_autocheckpoint = 4000");
        insert = connection.prepareStatement(INSERT);
        insertSixteen = connection.prepareStatement(INSERT + (", " + ROW).repeat(SIXTEEN - 1));
        claim = connection.prepareStatement("update afterward_task set state = 3, attempt = attempt + 1,"
                + " claims = claims + 1, owner = 1, started = ? where id in (select id from afterward_task"
                + " where state = 2 and queue = 1 order by priority desc, due, id limit " + HUNDRED + ")"
                + " returning id, queue, priority, due, attempt, claims, payload");
        end = connection.prepareStatement(
                setup.retained()
                        ? "update afterward_task set state = 5, owner = null, finished = ?, micros = 10, expires = ?"
                                + " where id = ? and state = 3 and claims = 1"
                        : "delete from afterward_task where id = ? and state = 3 and claims = 1");
    }

    /** A transaction of one row. */
    synchronized void insertOne() throws SQLException {
        plain.execute("begin immediate");
        bind(insert, 0);
        insert.executeUpdate();
        plain.execute("commit");
    }

    /** One transaction of many rows. */
    void insertMany(int rows) throws SQLException {
        plain.execute("begin immediate");
        int left = rows;
        for (; left >= SIXTEEN; left -= SIXTEEN) {
            for (int i = 0; i < SIXTEEN; i++) {
                bind(insertSixteen, i);
            }
            insertSixteen.executeUpdate();
        }
        for (; left > 0; left--) {
            bind(insert, 0);
            insert.executeUpdate();
        }
        plain.execute("commit");
    }

    private void bind(PreparedStatement statement, int row) throws SQLException {
        statement.setLong(3 * row + 1, id += 1024);
        statement.setLong(3 * row + 2, System.currentTimeMillis());
        statement.setBytes(3 * row + 3, payload);
    }

    /** Claims by hundreds; the transaction that claims the next ones ends those before. */
    void drain() throws SQLException {
        ParameterCount parameters = new ParameterCount(end.getParameterMetaData().getParameterCount());
        List<Long> claimed = new ArrayList<>();
        do {
            plain.execute("begin immediate");
            for (long done : claimed) {
                parameters.bind(end, done);
                end.addBatch();
            }
            if (!claimed.isEmpty()) {
                end.executeBatch();
            }
            claimed.clear();
            claim.setLong(1, System.currentTimeMillis());
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    claimed.add(rows.getLong(1));
                    rows.getLong(4);
                    rows.getInt(5);
                    rows.getInt(6);
                    rows.getBytes(7);
                }
            }
            plain.execute("commit");
        } while (!claimed.isEmpty());
    }

    /** An end that retains has two times before the id. */
    private record ParameterCount(int count) {
        void bind(PreparedStatement end, long task) throws SQLException {
            if (count > 1) {
                long now = System.currentTimeMillis();
                end.setLong(1, now);
                end.setLong(2, now + 86_400_000);
            }
            end.setLong(count, task);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

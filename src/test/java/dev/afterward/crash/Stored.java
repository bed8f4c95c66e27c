package dev.afterward.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the databases hold.
 *
 * @param rows the tasks
 * @param orders the transactions that have committed, as the application's own table has it
 * @param integrity what SQLite says of the files
 */
record Stored(List<Row> rows, Set<String> orders, String integrity) {

    /**
     * A task's row.
     *
     * @param id the task
     * @param name the task's name in the {@link Ledger}
     * @param state the code of its state
     * @param inDoubt whether it is prepared, by a transaction that is in doubt
     */
    record Row(long id, String name, int state, boolean inDoubt) {
        boolean isUnfinished() {
            return state < SUCCEEDED || state == SUSPECT;
        }
    }

    static final int PREPARED = 0;
    static final int SUCCEEDED = 5;
    static final int SUSPECT = 8;

    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"");

    /** Reads the files of processes that are dead, without repairing them: that is left to the product. */
    static Stored ofTheDead(World.Mode mode, Path directory) throws IOException, SQLException {
        if (mode.isOnServer()) {
            return ofServer(directory);
        }
        Path copy = Files.createTempDirectory(directory, "copy");
        for (String file : List.of("tasks.db", "tasks.db-wal", "app.db", "app.db-wal")) {
            if (Files.exists(directory.resolve(file))) {
                Files.copy(directory.resolve(file), copy.resolve(file));
            }
        }
        Stored stored = read(mode, copy);
        try (var files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(copy);
        return stored;
    }

    static Stored read(World.Mode mode, Path directory) throws SQLException {
        if (mode.isOnServer()) {
            return ofServer(directory);
        }
        Path tasks = directory.resolve("tasks.db");
        Path application = World.application(mode, directory);
        if (!Files.exists(tasks)) {
            return new Stored(List.of(), Set.of(), "ok");
        }
        List<Row> rows = new ArrayList<>();
        String integrity = "ok";
        try (Connection connection = connect(tasks);
                Statement statement = connection.createStatement()) {
            integrity = integrity(statement);
            if (integrity.equals("ok") && exists(statement, "afterward_task")) {
                readTasks(
                        statement,
                        rows,
                        "select t.id, t.state,"
                                + " coalesce(t.payload, (select body from afterward_payload p where p.task = t.id)),"
                                + " t.state = 0 and (select x.state from afterward_tx x where x.id = t.owner) = 3"
                                + " from afterward_task t");
            }
        }
        Set<String> orders = new HashSet<>();
        if (Files.exists(application)) {
            try (Connection connection = connect(application);
                    Statement statement = connection.createStatement()) {
                integrity = integrity.equals("ok") ? integrity(statement) : integrity;
                if (integrity.equals("ok") && exists(statement, "orders")) {
                    readOrders(statement, orders);
                }
            }
        }
        return new Stored(rows, orders, integrity);
    }

    /** What a server says of its files is no more than that it reads them. */
    private static Stored ofServer(Path directory) throws SQLException {
        List<Row> rows = new ArrayList<>();
        Set<String> orders = new HashSet<>();
        try (Connection connection = Database.dataSource(directory, "checker").getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("select to_regclass('afterward_task') is not null")) {
                found.next();
                if (!found.getBoolean(1)) {
                    return new Stored(List.of(), Set.of(), "ok");
                }
            }
            readTasks(
                    statement,
                    rows,
                    "select t.id, t.state, t.payload,"
                            + " t.state = 0 and (select x.state from afterward_tx x where x.id = t.tx) = 3"
                            + " from afterward_task t");
            readOrders(statement, orders);
        }
        return new Stored(rows, orders, "ok");
    }

    /** As {@link Row#isUnfinished} of all rows says, without reading them. */
    static boolean isServerAtRest(World.Mode mode, Path directory) throws SQLException {
        String inDoubt = mode.mayDoubt()
                ? " and not (state = 0 and exists (select 1 from afterward_tx x where x.id = t.tx and x.state = 3))"
                : "";
        try (Connection connection = Database.dataSource(directory, "checker").getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select not exists (select 1 from afterward_task t"
                        + " where (state < " + SUCCEEDED + " or state = " + SUSPECT + ")" + inDoubt + ")")) {
            found.next();
            return found.getBoolean(1);
        }
    }

    private static void readOrders(Statement statement, Set<String> orders) throws SQLException {
        try (ResultSet found = statement.executeQuery("select tx from orders")) {
            while (found.next()) {
                orders.add(found.getString(1));
            }
        }
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
    }

    private static String integrity(Statement statement) {
        try (ResultSet found = statement.executeQuery("pragma integrity_check(1)")) {
            return found.getString(1);
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet found =
                statement.executeQuery("select 1 from sqlite_master where type = 'table' and name = '" + table + "'")) {
            return found.next();
        }
    }

    private static void readTasks(Statement statement, List<Row> rows, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                byte[] payload = found.getBytes(3);
                Matcher name = NAME.matcher(
                        payload == null ? "" : new String(payload, java.nio.charset.StandardCharsets.UTF_8));
                rows.add(new Row(
                        found.getLong(1), name.find() ? name.group(1) : "?", found.getInt(2), found.getBoolean(4)));
            }
        }
    }
}

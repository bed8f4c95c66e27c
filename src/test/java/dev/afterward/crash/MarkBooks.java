package dev.afterward.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds the tasks of a file against the accounts that they have charged.
 *
 * <p>What a process has committed that went on after its file was copied, is <em>late</em>. For the tasks of the copy it makes no
 * difference: each is booked once if it has succeeded, by whomever, and otherwise never. But what such a process has enqueued lies in its
 * own file: an order may be without a task in the copy, and a charge without a receipt, or a receipt that was prepared before.
 */
final class MarkBooks {

    private static final int SUCCEEDED = 5;
    private static final int FAILED = 6;
    private static final int CANCELLED = 7;

    /** A task of the file. */
    private record Row(long id, boolean isCharge, int state, int generation, boolean isBegun, long parent) {}

    /** A charge that is booked. */
    private record Entry(long task, int account, int cents, int life) {}

    private final List<Row> rows;
    private final List<Entry> entries;
    private final Set<Long> booked;
    /** What was committed before, by the lives that went on. */
    private final Map<Integer, Set<String>> known;

    private final List<String> findings = new ArrayList<>();

    private MarkBooks(List<Row> rows, List<Entry> entries, Map<Integer, Set<String>> known) {
        this.rows = rows;
        this.entries = entries;
        this.booked = entries.stream().map(Entry::task).collect(Collectors.toSet());
        this.known = known;
    }

    /**
     * What does not fit.
     *
     * @param file the tasks
     * @param url the accounts
     * @param known of each life that went on after its file was copied, what {@link #written} has returned before
     */
    static List<String> findings(Path file, String url, Map<Integer, Set<String>> known) throws SQLException {
        try (Connection accounts = DriverManager.getConnection(url)) {
            MarkBooks books = new MarkBooks(rows(file), entries(accounts), known);
            books.checkEnds();
            books.checkReceipts();
            books.checkOrders(accounts);
            books.checkMarks(accounts);
            books.checkAccounts(accounts);
            if (known.isEmpty()) {
                read(
                                accounts,
                                "select task, attempt from repeated",
                                row -> row.getLong(1) + " by attempt " + row.getInt(2))
                        .forEach(text -> books.findings.add("begun again although it is booked: " + text));
            }
            return books.findings;
        }
    }

    /** What a life has committed so far. */
    static Set<String> written(String url, int life) throws SQLException {
        try (Connection accounts = DriverManager.getConnection(url)) {
            return Set.copyOf(read(
                    accounts,
                    "select 'entry', task from entry where life = " + life
                            + " union all select 'order', task from ordered" + " where life = " + life,
                    row -> row.getString(1) + row.getLong(2)));
        }
    }

    /** The charges that a life has booked after it went on. */
    static List<Long> late(String url, int life, Set<String> known) throws SQLException {
        try (Connection accounts = DriverManager.getConnection(url)) {
            return entries(accounts).stream()
                    .filter(entry -> entry.life == life && !known.contains("entry" + entry.task))
                    .map(Entry::task)
                    .toList();
        }
    }

    /** Of which tasks a file has receipts, if only prepared ones. */
    static Set<Long> receipts(Path file) throws SQLException {
        return rows(file).stream().filter(row -> !row.isCharge).map(Row::parent).collect(Collectors.toSet());
    }

    private static List<Row> rows(Path file) throws SQLException {
        try (Connection tasks = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return read(
                    tasks,
                    "select t.id, q.name = 'charge', t.state, t.generation, t.mark_table is not null, coalesce(t.parent, 0)"
                            + " from afterward_task t join afterward_queue q on q.id = t.queue",
                    row -> new Row(
                            row.getLong(1),
                            row.getBoolean(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getBoolean(5),
                            row.getLong(6)));
        }
    }

    private static List<Entry> entries(Connection accounts) throws SQLException {
        return read(
                accounts,
                "select task, account, cents, life from entry",
                row -> new Entry(row.getLong(1), row.getInt(2), row.getInt(3), row.getInt(4)));
    }

    private boolean isLate(String what, long task, int life) {
        return known.containsKey(life) && !known.get(life).contains(what + task);
    }

    private List<Row> charges() {
        return rows.stream().filter(Row::isCharge).toList();
    }

    private void checkEnds() {
        Map<Long, Long> times = entries.stream().collect(Collectors.groupingBy(Entry::task, Collectors.counting()));
        for (Row row : charges()) {
            long booked = times.getOrDefault(row.id, 0L);
            if (!Set.of(SUCCEEDED, FAILED, CANCELLED).contains(row.state)) {
                findings.add("not ended: task " + row.id + " is in state " + row.state);
            } else if (booked != (row.state == SUCCEEDED ? 1 : 0)) {
                findings.add("task " + row.id + " is in state " + row.state + " and booked " + booked + " times");
            }
        }
        Set<Long> ids = charges().stream().map(Row::id).collect(Collectors.toSet());
        for (Entry entry : entries) {
            if (!ids.contains(entry.task) && !isLate("entry", entry.task, entry.life)) {
                findings.add("booked by life " + entry.life + ", and there is no task " + entry.task);
            }
        }
    }

    private void checkReceipts() {
        Map<Long, List<Row>> receipts =
                rows.stream().filter(row -> !row.isCharge).collect(Collectors.groupingBy(Row::parent));
        for (Entry entry : entries) {
            List<Row> its = receipts.getOrDefault(entry.task, List.of());
            boolean fits = its.size() == 1 && its.get(0).state == SUCCEEDED;
            if (!fits && !(its.isEmpty() && isLate("entry", entry.task, entry.life))) {
                findings.add("receipts of the charge " + entry.task + " by life " + entry.life + ": " + its);
            }
        }
        receipts.keySet().stream()
                .filter(task -> !booked.contains(task))
                .forEach(task -> findings.add("a receipt of what is not booked: " + task));
    }

    private void checkOrders(Connection accounts) throws SQLException {
        Set<Long> ids = charges().stream().map(Row::id).collect(Collectors.toSet());
        Map<Long, Integer> ordered = new HashMap<>();
        read(accounts, "select task, life from ordered", row -> ordered.put(row.getLong(1), row.getInt(2)));
        ordered.forEach((task, life) -> {
            if (!ids.contains(task) && !isLate("order", task, life)) {
                findings.add("ordered by life " + life + ", and there is no task " + task);
            }
        });
        ids.stream()
                .filter(task -> !ordered.containsKey(task))
                .forEach(task -> findings.add("nobody has ordered the task " + task));
    }

    private void checkMarks(Connection accounts) throws SQLException {
        Map<String, Integer> marks = new HashMap<>();
        read(
                accounts,
                "select task, generation, done from afterward_effect where store <> 'table'",
                row -> marks.put(row.getLong(1) + " " + row.getInt(2), row.getInt(3)));
        for (Row row : charges()) {
            Integer done = marks.get(row.id + " " + row.generation);
            boolean fits =
                    done == null ? !row.isBegun && row.state == CANCELLED : done == (row.state == SUCCEEDED ? 1 : 0);
            if (!fits) {
                findings.add("the mark of task " + row.id + ", which is in state " + row.state + ", says "
                        + (done == null ? "nothing" : done == 1 ? "done" : "void"));
            }
        }
    }

    private void checkAccounts(Connection accounts) throws SQLException {
        Map<Integer, Integer> sums =
                entries.stream().collect(Collectors.groupingBy(Entry::account, Collectors.summingInt(Entry::cents)));
        Map<Integer, Integer> balances = new HashMap<>();
        read(accounts, "select id, cents from account", row -> balances.put(row.getInt(1), row.getInt(2)));
        balances.forEach((account, cents) -> {
            if (cents != -sums.getOrDefault(account, 0)) {
                findings.add("account " + account + " has " + cents + " and not the sum of its entries");
            }
        });
    }

    /** Reads a row. */
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> read(Connection connection, String query, Reading<T> reading) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<T> read = new ArrayList<>();
            while (rows.next()) {
                read.add(reading.of(rows));
            }
            return read;
        }
    }
}

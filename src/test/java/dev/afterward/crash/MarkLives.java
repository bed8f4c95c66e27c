package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.MarkChild.Manner;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Processes with the same tasks, one after the other. */
final class MarkLives {

    private static final int CHARGES = 30;
    private static final int FEW_CHARGES = 12;

    private static final List<String> STEPS = List.of(
            "charge:BEFORE",
            "charge:WRITTEN",
            "commit:BEFORE",
            "mark:BEFORE",
            "mark:WRITTEN",
            "commit:COMMITTED",
            "find:BEFORE",
            "find:WRITTEN",
            "ask:BEFORE",
            "ask:WRITTEN",
            "close:BEFORE",
            "close:WRITTEN",
            "claim:COMMITTED",
            "Ended:WRITTEN",
            "Ended:COMMITTED",
            "Retried:WRITTEN",
            "Rescued:WRITTEN",
            "Rescued:COMMITTED");

    private static final AtomicLong DEATHS = new AtomicLong();
    private static final AtomicLong ZOMBIES = new AtomicLong();
    private static final AtomicLong LATE = new AtomicLong();
    private static final AtomicLong CUTS = new AtomicLong();
    private static final AtomicLong BOOKED = new AtomicLong();
    private static final AtomicLong OTHERS = new AtomicLong();
    private static final AtomicLong IN_H2 = new AtomicLong();

    private final Path own;
    private final String url;
    private final boolean isInPostgres;
    /** What the processes had committed that went on after another one had. */
    private final Map<Integer, Set<String>> known = new HashMap<>();

    private final List<String> findings = new ArrayList<>();
    private Path file;
    private int first = 1;

    /**
     * No process has lived yet.
     *
     * @param own for their files
     * @param url the accounts, whose {@link #tables} are there
     * @param isInPostgres whether it is PostgreSQL, which several processes can use at a time
     */
    MarkLives(Path own, String url, boolean isInPostgres) throws IOException {
        this.own = own;
        this.url = url;
        this.isInPostgres = isInPostgres;
        this.file = Files.createDirectory(own.resolve("0")).resolve("tasks.db");
    }

    /** With the accounts in a file of H2. */
    static MarkLives inH2(Path own) throws IOException, SQLException {
        // By default H2 writes up to half a second later what it has committed, and an interrupted attempt closes its
        // file.
        String url = "jdbc:h2:async:" + own.resolve("accounts") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String table : tables()) {
                statement.execute(table);
            }
        }
        return new MarkLives(own, url, false);
    }

    static String[] tables() {
        return Stream.concat(
                        Stream.of(Charging.tables()),
                        Stream.of("create table repeated (task bigint, attempt int, life int)"))
                .toArray(String[]::new);
    }

    /** What has happened to all of them. */
    static String figures() {
        return DEATHS + " deaths, " + ZOMBIES + " processes that went on after another one had, and booked " + LATE
                + " charges then, " + CUTS + " cut connections; " + BOOKED + " charges are booked, " + IN_H2
                + " of them in H2, and " + OTHERS + " tasks have not succeeded";
    }

    Charger start(String where, MarkFault fault, Manner manner) throws IOException {
        int charges = fault == MarkFault.NONE ? CHARGES : FEW_CHARGES;
        Charger charger = new Charger(own, MarkChild.class, file, url, where, fault, manner, first, charges);
        first += CHARGES;
        return charger;
    }

    private Charger start(Random random) throws IOException {
        return start(
                random.nextInt(3) == 0
                        ? "-"
                        : STEPS.get(random.nextInt(STEPS.size())) + ":"
                                + (1 + random.nextInt(random.nextBoolean() ? 3 : CHARGES)),
                MarkFault.NONE,
                Manner.USUAL);
    }

    void die(Random random) throws Exception {
        try (Charger dies = start(random)) {
            dies.liveOn(random.nextInt(1_500));
            cutSometimes(random);
            dies.liveOn(random.nextInt(1_500));
        }
        DEATHS.incrementAndGet();
    }

    /** One stands still and is taken for dead, another one goes on with what it has left; then it goes on as well, and is killed. */
    void goOnTwice(Random random) throws Exception {
        int life = first;
        Path left = file;
        try (Charger zombie = start(random)) {
            zombie.liveOn(100 + random.nextInt(1_000));
            zombie.standStill();
            copy();
            try (Charger next = start(random)) {
                next.liveOn(300 + random.nextInt(1_000));
                known.put(life, MarkBooks.written(url, life));
                zombie.signal("CONT");
                next.liveOn(random.nextInt(1_000));
                cutSometimes(random);
                next.liveOn(random.nextInt(1_000));
                zombie.close();
                expectReceipts(left, life);
                next.liveOn(random.nextInt(500));
            }
        }
        ZOMBIES.incrementAndGet();
        DEATHS.addAndGet(2);
    }

    /** The same with attempts that wait in the first process until the second one has made all, in that manner. */
    void goOnTwice(MarkFault fault, Manner manner) throws Exception {
        int life = first;
        try (Charger zombie = start("-", fault, Manner.HELD)) {
            assertThat(zombie.await("held")).isTrue();
            zombie.standStill();
            copy();
            try (Charger next = start("-", fault, manner)) {
                next.end();
            }
            known.put(life, MarkBooks.written(url, life));
            zombie.signal("CONT");
            zombie.tell('g');
            zombie.end();
        }
    }

    private void copy() throws IOException {
        Path copy = Files.createDirectory(own.resolve(String.valueOf(first))).resolve("tasks.db");
        for (String suffix : List.of("", "-wal")) {
            Path from = Path.of(file + suffix);
            if (Files.exists(from)) {
                Files.copy(from, Path.of(copy + suffix));
            }
        }
        file = copy;
    }

    /** What it has enqueued with its late charges lies in its own file. */
    private void expectReceipts(Path left, int life) throws SQLException {
        List<Long> late = MarkBooks.late(url, life, known.get(life));
        LATE.addAndGet(late.size());
        Set<Long> receipts = MarkBooks.receipts(left);
        late.stream()
                .filter(task -> !receipts.contains(task))
                .forEach(task -> findings.add("charged late by life " + life + " without a receipt: " + task));
    }

    /** Ends the sessions of the application, in whatever they are. */
    private void cutSometimes(Random random) throws SQLException {
        if (!isInPostgres || random.nextInt(2) == 0) {
            return;
        }
        CUTS.addAndGet(number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'bank' and datname = current_database()"));
    }

    void drain(MarkFault fault) throws Exception {
        try (Charger last = start("-", fault, Manner.USUAL)) {
            last.end();
        }
    }

    List<String> findings() throws SQLException {
        findings.addAll(MarkBooks.findings(file, url, known));
        return findings;
    }

    void count() throws SQLException {
        long booked = number("select count(*) from entry");
        BOOKED.addAndGet(booked);
        IN_H2.addAndGet(isInPostgres ? 0 : booked);
        OTHERS.addAndGet(number("select count(*) from afterward_effect where store <> 'table' and done = 0"));
    }

    private long number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    void delete() throws IOException {
        Leavings.delete(own);
    }
}

package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.MarkChild.Manner;
import dev.afterward.postgresql.PostgresSchemas;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes, one after the other, whose tasks are in a file and charge accounts in PostgreSQL or H2, each charge in one transaction with
 * the mark of its task (promise P11). They are killed at random and before and after each step, and lose their connections. Some stand
 * still meanwhile, another one goes on with a copy of the file, and then they go on as well. In the end each task of the last copy that
 * has succeeded is booked once, and no other one is. {@code -Dcrash.cycles} deaths, a few by default; {@code -Dcrash.seed} repeats what
 * was done, if not the moment.
 *
 * <p>Each process cancels only what it has ordered, or what has been begun before: what one that goes on still has as pending, and was
 * cancelled in the copy before it was ever begun, is without a mark, and may be charged by the one that goes on.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledMarksTest {

    private static final int FEW_CYCLES = 4;
    private static final int CYCLES = Integer.getInteger("crash.cycles", FEW_CYCLES);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    /** So many deaths with the same tasks. */
    private static final int LIVES = CYCLES > FEW_CYCLES ? 4 : 2;

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

    @RegisterExtension
    static final PostgresSchemas SCHEMAS = new PostgresSchemas();

    /** What a round with a finding leaves is kept: it cannot be had again. */
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    /** Some deaths with the same tasks, and the seed of what happens. */
    record Round(int number, int lives, long seed) {

        boolean isInPostgres() {
            return number % 3 != 1;
        }
    }

    static Stream<Round> rounds() {
        Random random = new Random(SEED);
        return IntStream.range(0, (CYCLES + LIVES - 1) / LIVES)
                .mapToObj(number -> new Round(number, Math.min(LIVES, CYCLES - number * LIVES), random.nextLong()));
    }

    @AfterAll
    static void end() throws IOException {
        System.out.println("marked charges, seed " + SEED + ": " + DEATHS + " deaths, " + ZOMBIES
                + " processes that went on after another one had, and booked " + LATE + " charges then, " + CUTS
                + " cut connections; " + BOOKED + " charges are booked, " + IN_H2 + " of them in H2, and " + OTHERS
                + " tasks have not succeeded");
        Leavings.keepWhatWasFound(directory);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void each_task_that_has_succeeded_is_booked_once_and_no_other_one(Round round) throws Exception {
        Lives lives = new Lives("round" + round.number, round.isInPostgres());
        Random random = new Random(round.seed);
        for (int life = 0; life < round.lives; life++) {
            if (round.isInPostgres() && random.nextInt(2) == 0) {
                lives.goOnTwice(random);
            } else {
                lives.die(random);
            }
        }
        lives.drain(MarkFault.NONE);
        assertThat(lives.findings()).isEmpty();
        lives.count();
        Leavings.delete(lives.own);
    }

    static Stream<MarkFault> faults() {
        return Sample.of(List.of(
                        MarkFault.NO_VOID, MarkFault.COMMIT_BELIEVED, MarkFault.KEY_WITH_CLAIM, MarkFault.NOT_ASKED))
                .stream();
    }

    /** Each rule is what keeps the promise. */
    @ParameterizedTest
    @MethodSource("faults")
    void a_broken_rule_is_found(MarkFault fault) throws Exception {
        Lives lives = new Lives(fault.name(), true);
        switch (fault) {
            case NO_VOID -> lives.goOnTwice(fault, Manner.DECLINING);
            case KEY_WITH_CLAIM -> lives.goOnTwice(fault, Manner.PLAIN);
            case NOT_ASKED -> {
                try (Charger dies = lives.start("commit:COMMITTED:3", MarkFault.NONE, Manner.PLAIN)) {
                    dies.liveOn(60_000);
                }
            }
            default -> {}
        }
        lives.drain(fault);
        assertThat(lives.findings()).anySatisfy(finding -> assertThat(finding)
                .matches(
                        switch (fault) {
                            case NO_VOID -> "task \\d+ is in state 6 and booked 1 times";
                            case COMMIT_BELIEVED -> "task \\d+ is in state (5 and booked 0|6 and booked 1) times";
                            case KEY_WITH_CLAIM -> "task \\d+ is in state 5 and booked 2 times";
                            default -> "begun again although it is booked: .*";
                        }));
        Leavings.delete(lives.own);
    }

    /** Processes with the same tasks, one after the other. */
    private static final class Lives {

        private final Path own;
        private final String url;
        private final boolean isInPostgres;
        /** What the processes had committed that went on after another one had. */
        private final Map<Integer, Set<String>> known = new HashMap<>();

        private final List<String> findings = new ArrayList<>();
        private Path file;
        private int first = 1;

        Lives(String name, boolean isInPostgres) throws IOException, SQLException {
            this.own = Files.createDirectory(directory.resolve(name));
            this.isInPostgres = isInPostgres;
            this.file = Files.createDirectory(own.resolve("0")).resolve("tasks.db");
            List<String> tables = new ArrayList<>(List.of(Charging.tables()));
            tables.add("create table repeated (task bigint, attempt int, life int)");
            if (isInPostgres) {
                this.url = SCHEMAS.create(tables.toArray(String[]::new));
            } else {
                // By default H2 writes up to half a second later what it has committed, and an interrupted attempt closes its file.
                this.url = "jdbc:h2:async:" + own.resolve("accounts") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
                try (Connection connection = DriverManager.getConnection(url);
                        Statement statement = connection.createStatement()) {
                    for (String table : tables) {
                        statement.execute(table);
                    }
                }
            }
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
                            : STEPS.get(random.nextInt(STEPS.size())) + ":" + (1 + random.nextInt(CHARGES)),
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
                zombie.signal("STOP");
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
                zombie.signal("STOP");
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
    }
}

package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.crash.ChargeChild.Fault;
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
import java.util.List;
import java.util.Random;
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
 * Two processes that charge accounts in one PostgreSQL, each charge and the end of its task in one transaction (promise P11). They are
 * killed at random and before and after each step, stand still for longer than their lease, and lose their connections. In the end each
 * task that has succeeded is booked once, and no other one is. {@code -Dcrash.cycles} deaths, a few by default; {@code -Dcrash.seed}
 * repeats what was done, if not the moment.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledChargesTest {

    private static final int FEW_CYCLES = 4;
    private static final int CYCLES = Integer.getInteger("crash.cycles", FEW_CYCLES);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    /** So many deaths on the same tables. */
    private static final int LIVES = 4;

    private static final int CHARGES = 30;

    private static final List<String> STEPS = List.of(
            "charge:BEFORE", "charge:WRITTEN", "commit:BEFORE", "settle:BEFORE", "settle:WRITTEN", "commit:COMMITTED");

    private static final AtomicLong DEATHS = new AtomicLong();
    private static final AtomicLong PAUSES = new AtomicLong();
    private static final AtomicLong CUTS = new AtomicLong();
    private static final AtomicLong SUCCEEDED = new AtomicLong();
    private static final AtomicLong OTHERS = new AtomicLong();
    private static final AtomicLong AGAIN = new AtomicLong();

    @RegisterExtension
    static final PostgresSchemas SCHEMAS = new PostgresSchemas();

    /** What a round with a finding leaves is kept: it cannot be had again. */
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    /** Some deaths on the same tables, and the seed of what happens. */
    record Round(int number, int lives, long seed) {}

    static Stream<Round> rounds() {
        Random random = new Random(SEED);
        return IntStream.range(0, (CYCLES + LIVES - 1) / LIVES)
                .mapToObj(number -> new Round(number, Math.min(LIVES, CYCLES - number * LIVES), random.nextLong()));
    }

    @AfterAll
    static void end() throws IOException {
        System.out.println("charges, seed " + SEED + ": " + DEATHS + " deaths, " + PAUSES + " pauses, " + CUTS
                + " cut connections; " + SUCCEEDED + " tasks have succeeded and are booked once, " + OTHERS
                + " have not and are not booked; " + AGAIN + " of them were begun again after a death");
        Leavings.keepWhatWasFound(directory);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void each_task_that_has_succeeded_is_booked_once_and_no_other_one(Round round) throws Exception {
        Path own = Files.createDirectory(directory.resolve("round" + round.number));
        String url = schema();
        Random random = new Random(round.seed);
        int first = 1;
        for (int life = 0; life < round.lives; life += 2) {
            first = live(own, url, random, first);
        }
        drain(own, url, first);
        check(url);
        Leavings.delete(own);
    }

    static Stream<Fault> faults() {
        return Sample.of(List.of(Fault.NO_FENCE, Fault.SETTLED_APART, Fault.SETTLED_LATER)).stream();
    }

    /** Each rule is what keeps the promise. */
    @ParameterizedTest
    @MethodSource("faults")
    void a_broken_rule_is_found(Fault fault) throws Exception {
        Path own = Files.createDirectory(directory.resolve(fault.name()));
        String url = schema();
        String where = switch (fault) {
            case SETTLED_APART -> "commit:COMMITTED:1";
            case SETTLED_LATER -> "later:BEFORE:3";
            default -> "-";
        };
        try (Charger broken = child(own, url, fault == Fault.SETTLED_APART ? "settle:WRITTEN:3" : where, fault, 1)) {
            if (fault == Fault.NO_FENCE) {
                broken.await("ordered");
                broken.signal("STOP");
                try (Charger other = child(own, url, "-", Fault.NONE, 1_000)) {
                    other.await("ordered");
                    other.liveOn(3_000);
                    broken.signal("CONT");
                    broken.liveOn(1_000);
                }
            } else {
                broken.liveOn(20_000);
            }
        }
        drain(own, url, 2_000);
        assertThatThrownBy(() -> check(url)).isInstanceOf(AssertionError.class);
        Leavings.delete(own);
    }

    private static String schema() throws SQLException {
        return SCHEMAS.create(Charging.tables());
    }

    private static Charger child(Path own, String url, String where, Fault fault, int first) throws IOException {
        return new Charger(own, ChargeChild.class, url, where, fault, first, CHARGES);
    }

    /** Two processes; one of them dies, and then the other one as well. Returns the number of the next charge. */
    private static int live(Path own, String url, Random random, int first) throws Exception {
        String where = random.nextInt(3) == 0
                ? "-"
                : STEPS.get(random.nextInt(STEPS.size())) + ":" + (1 + random.nextInt(CHARGES));
        try (Charger dies = child(own, url, where, Fault.NONE, first);
                Charger lives = child(own, url, "-", Fault.NONE, first + CHARGES)) {
            dies.liveOn(random.nextInt(1_500));
            if (random.nextInt(3) == 0) {
                PAUSES.incrementAndGet();
                lives.signal("STOP");
                dies.liveOn(1_500 + random.nextInt(1_500));
                lives.signal("CONT");
            }
            if (random.nextInt(2) == 0) {
                CUTS.addAndGet(cut(url));
            }
            dies.liveOn(random.nextInt(1_500));
        }
        DEATHS.addAndGet(2);
        return first + 2 * CHARGES;
    }

    /** Ends the sessions of the application, in whatever they are. */
    private static int cut(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where application_name = 'bank' and datname = current_database()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void drain(Path own, String url, int first) throws Exception {
        try (Charger last = child(own, url, "-", Fault.NONE, first)) {
            last.await("ordered");
            last.end();
        }
    }

    private static void check(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            assertThat(texts(
                            statement,
                            "select o.number from ordered o left join afterward_task t on t.id = o.task"
                                    + " where t.id is null"))
                    .as("ordered, and without a task")
                    .isEmpty();
            assertThat(
                            texts(
                                    statement,
                                    "select t.id from afterward_task t left join ordered o on t.id = o.task"
                                            + " where t.queue = (select id from afterward_queue where name = 'charge') and o.task is null"))
                    .as("tasks that nobody has ordered")
                    .isEmpty();
            assertThat(texts(
                            statement,
                            "select t.id || ' is in state ' || t.state || ' and booked ' || count(e.task)"
                                    + " from afterward_task t left join entry e on e.task = t.id"
                                    + " where t.queue = (select id from afterward_queue where name = 'charge')"
                                    + " group by t.id, t.state"
                                    + " having t.state not in (5, 6, 7) or count(e.task) <> (t.state = 5)::int"))
                    .as("tasks that are not booked as they have ended")
                    .isEmpty();
            assertThat(
                            texts(
                                    statement,
                                    "select a.id || ': ' || a.cents from account a"
                                            + " where a.cents <> -(select coalesce(sum(e.cents), 0) from entry e where e.account = a.id)"))
                    .as("accounts that are not the sum of their entries")
                    .isEmpty();
            assertThat(
                            texts(
                                    statement,
                                    "select e.task from entry e where 1 <>"
                                            + " (select count(*) from afterward_task t where t.parent = e.task and t.state = 5)"))
                    .as("entries without a receipt, or with two")
                    .isEmpty();
            SUCCEEDED.addAndGet(number(statement, "select count(*) from entry"));
            OTHERS.addAndGet(number(statement, "select count(*) from afterward_task where state in (6, 7)"));
            AGAIN.addAndGet(number(statement, "select count(*) from afterward_task where rescues > 0"));
        }
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static long number(Statement statement, String query) throws SQLException {
        return Long.parseLong(texts(statement, query).get(0));
    }
}

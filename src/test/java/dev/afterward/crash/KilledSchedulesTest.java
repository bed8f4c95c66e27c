package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.ScheduleChild.Place;
import dev.afterward.postgresql.PostgresSchemas;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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
 * Processes that fire schedules, killed at random moments and at each step of firing, while the clock is moved by up to an hour
 * either way: each occurrence is a task exactly once, or there is a record of why not. {@code -Dcrash.cycles} of them, a few by
 * default; {@code -Dcrash.seed} repeats what was done, if not the moment.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledSchedulesTest {

    private static final int FEW_CYCLES = 6;
    private static final int CYCLES = Integer.getInteger("crash.cycles", FEW_CYCLES);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    /** So many deaths on the same tables. */
    private static final int LIVES = 3;

    private static final int LONGEST_LIFE_MILLIS = 2_500;
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    /** What a turn does when it fires. */
    private static final List<String> STEPS =
            List.of("recordOccurrence", "moveSchedule", "dueSchedules", "nextFire", "openOccurrences", "decideWaiting");

    private static final AtomicLong KILLED = new AtomicLong();
    private static final AtomicLong DEAD_AT_STEPS = new AtomicLong();
    private static final AtomicLong OCCURRENCES = new AtomicLong();
    private static final AtomicLong FIRED = new AtomicLong();

    @RegisterExtension
    static final PostgresSchemas SCHEMAS = new PostgresSchemas();

    /** What a round with a finding leaves is kept: it cannot be had again. */
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    /** Some deaths on the same tables, and the seed of what happens. */
    record Round(int number, Place place, int lives, long seed) {}

    static Stream<Round> rounds() {
        Random random = new Random(SEED);
        Place[] places = Place.values();
        int begin = random.nextInt(places.length);
        return IntStream.range(0, (CYCLES + LIVES - 1) / LIVES)
                .mapToObj(number -> new Round(
                        number,
                        places[(begin + number) % places.length],
                        Math.min(LIVES, CYCLES - number * LIVES),
                        random.nextLong()));
    }

    @AfterAll
    static void end() throws IOException {
        System.out.println("schedules, seed " + SEED + ": " + KILLED + " killed at random, " + DEAD_AT_STEPS
                + " dead at a step, " + OCCURRENCES
                + " occurrences, of which " + FIRED + " have fired");
        Leavings.keepWhatWasFound(directory);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void each_occurrence_is_a_task_once_or_there_is_a_reason(Round round) throws Exception {
        Path own = Files.createDirectory(directory.resolve("round" + round.number));
        String url = round.place == Place.POSTGRESQL ? SCHEMAS.create() : "jdbc:sqlite:" + own.resolve("tasks.db");
        Random random = new Random(round.seed);
        for (int life = 0; life < round.lives; life++) {
            live(round.place, own, url, random);
        }
        drain(round.place, own, url);
        check(own, url);
        Leavings.delete(own);
    }

    /** Several processes where they can share a store: one is killed, or dies at a step, and the other ones as well. */
    private static void live(Place place, Path own, String url, Random random) throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            int count = place == Place.FILE ? 1 : 2;
            for (int i = 0; i < count; i++) {
                boolean dies = random.nextInt(3) > 0 && i == 0;
                String where = dies
                        ? STEPS.get(random.nextInt(STEPS.size())) + ":"
                                + List.of("BEFORE", "AFTER", "COMMITTED").get(random.nextInt(3)) + ":"
                                + (1 + random.nextInt(8))
                        : "-";
                long wrong = random.nextInt(3) == 0 ? random.nextLong(-HOUR, HOUR) : 0;
                processes.add(start(place, own, url, wrong, where));
            }
            processes.get(0).waitFor(300 + random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        } finally {
            for (Process process : processes) {
                (process.isAlive() ? KILLED : DEAD_AT_STEPS).incrementAndGet();
                process.destroyForcibly();
                process.waitFor();
            }
        }
    }

    private static Process start(Place place, Path own, String url, long wrong, String where) throws IOException {
        List<String> command = new ArrayList<>(Jvm.command(own));
        command.addAll(List.of(
                ScheduleChild.class.getName(), place.name(), own.toString(), url, String.valueOf(wrong), where));
        Process process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(own.resolve("errors").toFile()))
                .start();
        // It has begun, or is dead already.
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line)
                .satisfiesAnyOf(
                        alive -> assertThat(alive).isEqualTo("alive"),
                        dead -> assertThat(dead).isNull());
        return process;
    }

    /** One process with the right time lives on, and ends in order. A clock that was an hour ahead is caught up with. */
    private static void drain(Place place, Path own, String url) throws Exception {
        Process process = start(place, own, url, HOUR + 5_000, "-");
        try {
            process.waitFor(3, TimeUnit.SECONDS);
            process.getOutputStream().write('e');
            process.getOutputStream().flush();
            assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ended");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private record Row(long at, long last, long count, int outcome, long task, long decided) {}

    private record Ran(String schedule, long at, long task) {}

    private static void check(Path own, String url) throws Exception {
        Map<String, Map<Long, Row>> rows = rows(url);
        Map<String, Map<Long, Set<Long>>> tasks = new HashMap<>();
        for (Ran ran : runs(own)) {
            Row row = rows.get(ran.schedule).get(ran.at);
            assertThat(row).as("the record of %s", ran).isNotNull();
            assertThat(row.task).as("the task of %s", ran).isEqualTo(ran.task);
            tasks.computeIfAbsent(ran.schedule, key -> new HashMap<>())
                    .computeIfAbsent(ran.at, key -> new HashSet<>())
                    .add(ran.task);
        }
        long every = ScheduleChild.EVERY.toMillis();
        for (String schedule : ScheduleChild.policies().keySet()) {
            long next = 0;
            for (Row row : rows.get(schedule).values()) {
                OCCURRENCES.addAndGet(row.count);
                assertThat(row.decided)
                        .as("%s: %s before its time", schedule, row)
                        .isGreaterThanOrEqualTo(row.last);
                assertThat(next == 0 || row.at == next)
                        .as("%s: %s does not follow, expected %s", schedule, row, next)
                        .isTrue();
                if (row.count < 10_000) {
                    assertThat(row.last).as("%s: %s", schedule, row).isEqualTo(row.at + (row.count - 1) * every);
                }
                next = row.last + every;
                if (row.outcome <= 5) {
                    FIRED.incrementAndGet();
                    assertThat(row.task).isNotZero();
                    // One that was cancelled need not have begun.
                    if (row.outcome == 1) {
                        assertThat(tasks.getOrDefault(schedule, Map.of()).get(row.at))
                                .as("%s: %s", schedule, row)
                                .isNotNull();
                    }
                    assertThat(row.outcome).as("%s: %s", schedule, row).isIn(1, 3);
                } else {
                    assertThat(row.outcome).as("%s: %s", schedule, row).isNotEqualTo(6);
                    assertThat(row.task).isZero();
                }
            }
        }
    }

    private static Map<String, Map<Long, Row>> rows(String url) throws SQLException {
        Map<String, Map<Long, Row>> rows = new HashMap<>();
        ScheduleChild.policies().keySet().forEach(name -> rows.put(name, new TreeMap<>()));
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("select s.name, o.at, o.last, o.count, o.outcome, o.task, o.decided"
                                + " from afterward_occurrence o join afterward_schedule s on s.id = o.schedule")) {
            while (found.next()) {
                Row row = new Row(
                        found.getLong(2),
                        found.getLong(3),
                        found.getLong(4),
                        found.getInt(5),
                        found.getLong(6),
                        found.getLong(7));
                assertThat(rows.get(found.getString(1)).put(row.at, row)).isNull();
            }
        }
        return rows;
    }

    private static List<Ran> runs(Path own) throws IOException {
        List<Ran> runs = new ArrayList<>();
        try (Stream<Path> files = Files.list(own)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("runs-"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] parts = line.split(" ", -1);
                    runs.add(new Ran(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
                }
            }
        }
        return runs;
    }
}

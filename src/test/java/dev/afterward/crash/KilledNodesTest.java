package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Checker.Report;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import dev.afterward.postgresql.PostgresSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * Several processes at a time on one PostgreSQL under load, killed at random moments and replaced: {@code -Dcrash.cycles} of
 * them, a few by default. Some stand still for a while instead. In every other round processes of the server are killed as well.
 * {@code -Dcrash.seed} repeats what was done, if not the moment.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledNodesTest {

    private static final int FEW_CYCLES = 8;
    private static final int CYCLES = Integer.getInteger("crash.cycles", FEW_CYCLES);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    /** So many deaths on the same tables. */
    private static final int LIVES = 4;

    private static final Figures FIGURES = new Figures("nodes killed at random, seed " + SEED);

    @RegisterExtension
    static final PostgresSchemas SCHEMAS = new PostgresSchemas();

    /** What a round with a finding leaves is kept: it cannot be had again. */
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    /** Some deaths on the same tables, and the seed of what happens. */
    record Round(int number, int lives, boolean crashes, long seed) {}

    static Stream<Round> rounds() {
        Random random = new Random(SEED);
        return IntStream.range(0, (CYCLES + LIVES - 1) / LIVES)
                .mapToObj(number -> new Round(
                        number, Math.min(LIVES, CYCLES - number * LIVES), number % 2 == 1, random.nextLong()));
    }

    @AfterAll
    static void end() throws IOException {
        FIGURES.tell();
        Leavings.keepWhatWasFound(directory);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void what_was_acknowledged_is_run_whichever_process_dies(Round round) throws Exception {
        Path own = Files.createDirectory(directory.resolve("round" + round.number));
        Database.use(own, SCHEMAS.create(Database.ORDERS));
        Random random = new Random(round.seed);
        try (Nodes nodes = new Nodes(own, random)) {
            nodes.begin();
            for (int life = 0; life < round.lives; life++) {
                nodes.liveOn();
                if (round.crashes && random.nextInt(3) == 0) {
                    nodes.crashServer();
                    nodes.liveOn();
                }
                if (random.nextInt(5) == 0) {
                    nodes.pauseOne();
                }
                nodes.replaceOne();
            }
            nodes.killAll();
        }
        check(Checker.dead(Mode.NODES, own), own, round);
        Drain.run(Mode.NODES, own, Settings.of(Mutation.NONE));
        Report report = Checker.drained(Mode.NODES, own, World.MAX_RESCUES);
        check(report, own, round);
        FIGURES.add(round.lives + Nodes.COUNT, report);
        Leavings.delete(own);
    }

    private static void check(Report report, Path own, Round round) throws Exception {
        if (!report.findings().isEmpty()) {
            List<String> rows = Stored.read(Mode.NODES, own).rows().stream()
                    .map(String::valueOf)
                    .toList();
            Files.write(own.resolve("rows"), rows);
        }
        assertThat(report.findings()).as("%s, seed %s", round, SEED).isEmpty();
    }
}

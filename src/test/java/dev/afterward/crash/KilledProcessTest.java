package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Checker.Report;
import dev.afterward.crash.Child.Job;
import dev.afterward.crash.Child.Order;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real processes under load, killed at random moments: {@code -Dcrash.cycles} of them, 25 by default. {@code
 * -Dcrash.seed} repeats what they did, if not the moment. {@code -Dcrash.modes} are the modes to do it in, in turn.
 */
class KilledProcessTest {

    static final int FEW_CYCLES = 25;
    static final int CYCLES = Integer.getInteger("crash.cycles", FEW_CYCLES);

    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    /** So many deaths on the same files. */
    private static final int LIVES = 5;

    private static final int LONGEST_LIFE_MILLIS = 500;
    /** Separate mode is cheaper, and the one with two steps. */
    private static final List<Mode> MODES = Arrays.stream(
                    System.getProperty("crash.modes", "SEPARATE,WITNESS,SHARED,SEPARATE,WITNESS")
                            .split(","))
            .map(Mode::valueOf)
            .toList();

    private static final Figures FIGURES = new Figures("killed at random, seed " + SEED);

    /** What a round with a finding leaves is kept: it cannot be had again. */
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static Ahead<Round> rounds;

    /** Some deaths on the same files, and the seed of what happens before. */
    record Round(int number, Mode mode, int lives, long seed) {}

    static Stream<Round> rounds() {
        Random random = new Random(SEED);
        return IntStream.range(0, (CYCLES + LIVES - 1) / LIVES)
                .mapToObj(number -> new Round(
                        number,
                        MODES.get(number % MODES.size()),
                        Math.min(LIVES, CYCLES - number * LIVES),
                        random.nextLong()));
    }

    @BeforeAll
    static void begin() {
        rounds = new Ahead<>(directory, rounds().toList(), KilledProcessTest::run);
    }

    @AfterAll
    static void end() throws Exception {
        rounds.close();
        FIGURES.tell();
        Leavings.keepWhatWasFound(directory);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void what_was_acknowledged_before_the_kill_is_run_after_it(Round round) throws Throwable {
        rounds.result(round);
    }

    private static void run(Round round, Path own) throws Exception {
        Random random = new Random(round.seed);
        for (int life = 0; life < round.lives; life++) {
            Order order = Order.of(Job.LOAD, round.mode, own).seeded(random.nextLong());
            boolean two = round.mode == Mode.SHARED && life % 2 == 1;
            try (Jvm first = Jvm.start(order);
                    Jvm second = two ? Jvm.start(order.seeded(random.nextLong())) : null) {
                first.await("open");
                first.endsWithin(random.nextInt(LONGEST_LIFE_MILLIS));
                first.kill();
                if (second != null) {
                    second.await("open");
                    second.endsWithin(random.nextInt(LONGEST_LIFE_MILLIS));
                    second.kill();
                }
            }
            assertThat(Checker.dead(round.mode, own).findings())
                    .as("%s, life %s, seed %s", round, life, SEED)
                    .isEmpty();
        }
        Drain.run(round.mode, own, Settings.of(Mutation.NONE));
        Report report = Checker.drained(round.mode, own, World.MAX_RESCUES);
        assertThat(report.findings()).as("%s, seed %s", round, SEED).isEmpty();
        FIGURES.add(round.lives, report);
    }
}

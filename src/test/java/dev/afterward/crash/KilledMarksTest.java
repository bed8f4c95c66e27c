package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.MarkChild.Manner;
import dev.afterward.postgresql.PostgresSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
        System.out.println("marked charges, seed " + SEED + ": " + MarkLives.figures());
        Leavings.keepWhatWasFound(directory);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void each_task_that_has_succeeded_is_booked_once_and_no_other_one(Round round) throws Exception {
        Path own = own("round" + round.number);
        MarkLives lives = round.isInPostgres() ? inPostgres(own) : MarkLives.inH2(own);
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
        lives.delete();
    }

    static Stream<MarkFault> faults() {
        return Sample.of(
                List.of(MarkFault.NO_VOID, MarkFault.COMMIT_BELIEVED, MarkFault.KEY_WITH_CLAIM, MarkFault.NOT_ASKED))
                .stream();
    }

    /** Each rule is what keeps the promise. */
    @ParameterizedTest
    @MethodSource("faults")
    void a_broken_rule_is_found(MarkFault fault) throws Exception {
        MarkLives lives = inPostgres(own(fault.name()));
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
        assertThat(lives.findings())
                .anySatisfy(finding -> assertThat(finding)
                        .matches(
                                switch (fault) {
                                    case NO_VOID -> "task \\d+ is in state 6 and booked 1 times";
                                    case COMMIT_BELIEVED ->
                                        "task \\d+ is in state (5 and booked 0|6 and booked 1) times";
                                    case KEY_WITH_CLAIM -> "task \\d+ is in state 5 and booked 2 times";
                                    default -> "begun again although it is booked: .*";
                                }));
        lives.delete();
    }

    private static Path own(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    private static MarkLives inPostgres(Path own) throws IOException, SQLException {
        return new MarkLives(own, SCHEMAS.create(MarkLives.tables()), true);
    }
}

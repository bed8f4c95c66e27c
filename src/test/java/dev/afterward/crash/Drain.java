package dev.afterward.crash;

import static org.awaitility.Awaitility.await;

import dev.afterward.crash.Ledger.Kind;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;

/** A life in which everything that can end ends. */
final class Drain {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Several processes at a time leave more, on a busy machine. */
    private static final Duration SERVER_LIMIT = Duration.ofMinutes(3);

    /** What is broken may never come to rest: it has had its time when nothing has happened for so long. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private Drain() {}

    static void run(Mode mode, Path directory, Settings settings) throws Exception {
        boolean isSound = settings.mutation() == Mutation.NONE;
        Silence silence = new Silence();
        try (World world = new World(mode, directory, settings)) {
            world.start();
            if (mode.isOnServer()) {
                // A process may have died before it could do so.
                world.operations().resume(Errands.STUBBORN.name());
            }
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(mode.isOnServer() ? SERVER_LIMIT : LIMIT)
                    .until(() -> {
                        if (isSound) {
                            return isAtRest(mode, directory);
                        }
                        // The engine does not know of a task that was made ready again behind its back.
                        world.client.notifyCommitted();
                        return isFound(mode, directory, settings)
                                && (isAtRest(mode, directory) || silence.isLong(directory) || goesOn(settings));
                    });
        } catch (ConditionTimeoutException e) {
            // The checker says what has not ended.
        }
    }

    /**
     * Whether the rule that is broken shows. A machine may be so busy that nothing happens for a while, so silence alone
     * ends nothing; and what has not ended yet looks stuck, so the finding alone does not either.
     */
    static boolean isFound(Mode mode, Path directory, Settings settings) throws Exception {
        return Checker.drained(mode, directory, settings.maxRescues()).findings().stream()
                .anyMatch(finding -> finding.promise().equals(settings.mutation().promise));
    }

    /** A bound that is gone is not passed less later on, and what it bounded never ends. */
    private static boolean goesOn(Settings settings) {
        return settings.mutation().promise.equals("P7");
    }

    /** Without a witness a doubt stays until somebody decides. */
    static boolean isAtRest(Mode mode, Path directory) throws SQLException {
        if (mode.isOnServer()) {
            return Stored.isServerAtRest(mode, directory);
        }
        return Stored.read(mode, directory).rows().stream()
                .noneMatch(row -> row.isUnfinished() && !(row.inDoubt() && mode.mayDoubt()));
    }

    private static final class Silence {
        private int lines;
        private long since;

        boolean isLong(Path directory) throws IOException {
            // A client that is never done goes on to look at the store.
            int now = (int) Ledger.read(directory).stream()
                    .filter(line -> line.kind() == Kind.STARTED || line.kind() == Kind.ENDED)
                    .count();
            if (now != lines) {
                lines = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > SILENCE.toNanos();
        }
    }
}

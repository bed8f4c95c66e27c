package dev.afterward.crash;

import static org.awaitility.Awaitility.await;

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
    /** What is broken may never come to rest: it has had its time when nothing has happened for a while. */
    private static final Duration LIMIT_OF_MUTANTS = Duration.ofSeconds(10);

    private static final Duration SILENCE = Duration.ofSeconds(2);

    private Drain() {}

    static void run(Mode mode, Path directory, Settings settings) throws Exception {
        boolean isSound = settings.mutation() == Mutation.NONE;
        Silence silence = new Silence();
        try (World world = new World(mode, directory, settings)) {
            world.start();
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(isSound ? LIMIT : LIMIT_OF_MUTANTS)
                    .until(() -> isAtRest(mode, directory) || (!isSound && silence.isLong(directory)));
        } catch (ConditionTimeoutException e) {
            // The checker says what has not ended.
        }
    }

    /** Without a witness a doubt stays until somebody decides. */
    private static boolean isAtRest(Mode mode, Path directory) throws SQLException {
        return Stored.read(mode, directory).rows().stream()
                .noneMatch(row -> row.isUnfinished() && !(row.inDoubt() && mode == Mode.SEPARATE));
    }

    private static final class Silence {
        private int lines;
        private long since;

        boolean isLong(Path directory) throws IOException {
            int now = Ledger.read(directory).size();
            if (now != lines) {
                lines = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > SILENCE.toNanos();
        }
    }
}

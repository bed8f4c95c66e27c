package dev.afterward.crash;

import static org.awaitility.Awaitility.await;

import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;

/** A life in which everything that can end ends. */
final class Drain {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** What is broken may never come to rest. */
    private static final Duration LIMIT_OF_MUTANTS = Duration.ofSeconds(2);

    private Drain() {}

    static void run(Mode mode, Path directory, Settings settings) throws Exception {
        try (World world = new World(mode, directory, settings)) {
            world.start();
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(settings.mutation() == Mutation.NONE ? LIMIT : LIMIT_OF_MUTANTS)
                    .until(() -> Stored.read(mode, directory).rows().stream()
                            .noneMatch(row -> row.isUnfinished() && !row.inDoubt()));
        } catch (ConditionTimeoutException e) {
            // The checker says what has not ended.
        }
    }
}

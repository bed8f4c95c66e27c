package dev.afterward.crash;

import dev.afterward.crash.Errands.Fleeting;
import dev.afterward.crash.Errands.Stubborn;
import dev.afterward.crash.World.End;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** One of everything: each way to enqueue, each way to end. */
final class Script {

    private Script() {}

    static void run(World world, String prefix) throws Exception {
        world.transaction(
                prefix + ".commit",
                End.COMMIT,
                UnaryOperator.identity(),
                List.of(
                        new Fleeting(prefix + ".a", ""),
                        new Fleeting(prefix + ".b", "x".repeat(1000)),
                        new Stubborn(prefix + ".c", 1)));
        world.transaction(
                prefix + ".rollback",
                End.ROLLBACK,
                UnaryOperator.identity(),
                List.of(new Fleeting(prefix + ".d", ""), new Stubborn(prefix + ".e", 0)));
        world.transaction(
                prefix + ".refused",
                End.REFUSED,
                UnaryOperator.identity(),
                List.of(new Fleeting(prefix + ".f", ""), new Stubborn(prefix + ".g", 0)));
        world.plain(prefix + ".plain", UnaryOperator.identity(), List.of(new Fleeting(prefix + ".h", "")));
        world.plain(prefix + ".doomed", UnaryOperator.identity(), List.of(new Stubborn(prefix + ".i", 9)));
        world.plain(
                prefix + ".later",
                submission -> submission.after(Duration.ofMillis(30)),
                List.of(new Stubborn(prefix + ".j", 0), new Fleeting(prefix + ".k", "")));
    }
}

package dev.afterward.crash;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.TaskSubmission;
import dev.afterward.crash.Errands.Fleeting;
import dev.afterward.crash.Errands.Stubborn;
import dev.afterward.crash.World.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A caller that enqueues whatever comes to its mind. */
final class Load {

    private static final int MOST_AT_ONCE = 5;
    private static final int BULK = 200;

    private Load() {}

    static void run(World world, Random random, String prefix) {
        for (int i = 0; ; i++) {
            try {
                step(world, random, prefix + i);
            } catch (AfterwardException e) {
                // It was refused: the ledger holds no promise.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            // A pace, so that what is enqueued does not run away from what is run.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(6_000)));
        }
    }

    private static void step(World world, Random random, String transaction) throws Exception {
        int count = random.nextInt(40) == 0 ? BULK : 1 + random.nextInt(MOST_AT_ONCE);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task(random, transaction + "." + i));
        }
        UnaryOperator<TaskSubmission> settings = settings(random);
        int way = random.nextInt(10);
        if (way < 4) {
            world.plain(transaction, settings, tasks);
        } else {
            world.transaction(
                    transaction, way < 8 ? End.COMMIT : way == 8 ? End.ROLLBACK : End.REFUSED, settings, tasks);
        }
    }

    private static Task task(Random random, String name) {
        return switch (random.nextInt(6)) {
            case 0 -> new Stubborn(name, random.nextInt(4));
            case 1 -> new Fleeting(name, "x".repeat(1_000));
            default -> new Fleeting(name, "");
        };
    }

    private static UnaryOperator<TaskSubmission> settings(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> submission -> submission.after(Duration.ofMillis(random.nextInt(150)));
            case 1 -> submission -> submission.priority(random.nextInt(5) - 2);
            default -> UnaryOperator.identity();
        };
    }
}

package dev.afterward.crash;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.TaskId;
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
    private static final int MOST_STEPS = 300;

    private Load() {}

    static void run(World world, Random random, String prefix) {
        // Where a process lives until others have come up, that may take long.
        int most = world.mode.isOnServer() ? MOST_STEPS : Integer.MAX_VALUE;
        for (int i = 0; i < most; i++) {
            try {
                step(world, random, prefix + i);
            } catch (AfterwardException e) {
                // It was refused: the ledger holds no promise.
            } catch (Exception e) {
                // Where the database may be away, so may what the application wants of it.
                if (!world.mode.isOnServer()) {
                    throw new IllegalStateException(e);
                }
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
        List<TaskId> ids = way < 4
                ? world.plain(transaction, settings, tasks)
                : world.transaction(
                        transaction, way < 8 ? End.COMMIT : way == 8 ? End.ROLLBACK : End.REFUSED, settings, tasks);
        if (world.mode.isOnServer()) {
            intervene(world, random, transaction, ids);
        }
    }

    /** Cancels the last task that was enqueued, or pauses a queue for a moment. */
    private static void intervene(World world, Random random, String transaction, List<TaskId> ids) {
        if (!ids.isEmpty() && random.nextInt(8) == 0) {
            int last = ids.size() - 1;
            world.cancel(ids.get(last), transaction + "." + last);
        }
        if (random.nextInt(100) == 0) {
            world.operations().pause(Errands.STUBBORN.name());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(50)));
            world.operations().resume(Errands.STUBBORN.name());
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

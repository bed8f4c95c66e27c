package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.crash.Child.Job;
import dev.afterward.crash.Child.Order;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.Errands.Fleeting;
import dev.afterward.crash.Errands.Held;
import dev.afterward.crash.Ledger.Kind;
import dev.afterward.crash.Ledger.Line;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.sqlite.SQLiteErrorCode;

/** Courses of events, each of which tests a promise; what comes of them stands in the ledger and in the store. */
final class Courses {

    /** A course of events in a directory, in one mode, with one rule broken or none. */
    @FunctionalInterface
    interface Course {
        void run(Path directory, Mode mode, Mutation mutation) throws Exception;
    }

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long PULSE_MILLIS = 50;

    /** The threads of the log, of the coordinator and of the events are made before those of the workers. */
    private static final int OTHER_THREADS = 3;

    private Courses() {}

    /** One of everything, twice. */
    static void script(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (World world = new World(mode, directory, Settings.of(mutation))) {
            world.start();
            Script.run(world, "script");
            Script.run(world, "again");
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** All workers have threads that end at once. Those that take their places live, or end as well. */
    static void workersDie(Path directory, Mode mode, Mutation mutation) throws Exception {
        AtomicInteger made = new AtomicInteger();
        ThreadFactory threads = work -> {
            int number = made.incrementAndGet();
            boolean dies = number > OTHER_THREADS
                    && (number <= OTHER_THREADS + World.WORKERS || mutation == Mutation.WORKERS_NOT_REPLACED);
            return World.daemon(dies ? () -> {} : work);
        };
        try (World world = new World(mode, directory, Settings.of(mutation), threads)) {
            world.start();
            Script.run(world, "script");
            await(() -> mutation == Mutation.NONE
                    ? made.get() > OTHER_THREADS + World.WORKERS && Drain.isAtRest(mode, directory)
                    : made.get() > OTHER_THREADS + 4 * World.WORKERS);
        }
    }

    /** The process dies at some point. */
    static Course dies(String operation, When when) {
        return (directory, mode, mutation) -> {
            try (Jvm child = Jvm.start(
                    Order.of(Job.EVERYTHING, mode, directory).with(mutation).at(new CrashPoint(operation, when)))) {
                child.awaitDeath();
            }
            Drain.run(mode, directory, Settings.of(mutation));
        };
    }

    /** More tasks than a turn may write are enqueued at once. */
    static void bulk(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (World world = new World(mode, directory, Settings.of(mutation))) {
            world.start();
            Child.bulk(world);
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** A process dies between two chunks of a bulk. */
    static void bulkIsLeft(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(
                Order.of(Job.BULK, mode, directory).with(mutation).at(new CrashPoint("prepare", When.COMMITTED)))) {
            child.awaitDeath();
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** The process is killed while it runs a task. */
    static void killed(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.HOLD, mode, directory).with(mutation))) {
            awaitStarts(directory, 1);
            child.kill();
        }
        Files.createFile(directory.resolve("gate"));
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** A second client opens the file of a process that is alive. */
    static void twoOwners(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.HOLD, mode, directory))) {
            awaitStarts(directory, 1);
            try (World second = new World(mode, directory, Settings.of(mutation))) {
                second.start();
                awaitStarts(directory, 2);
                Files.createFile(directory.resolve("gate"));
            } catch (TaskStoreException refused) {
                assertThat(mutation).as("%s", refused).isEqualTo(Mutation.NONE);
                Files.createFile(directory.resolve("gate"));
            }
            child.kill();
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
    }

    /** An attempt takes longer than the lease, beside a client that would take it over. */
    static void outlivesLease(Path directory, Mode mode, Mutation mutation) throws Exception {
        ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor();
        try (World first = new World(mode, directory, Settings.of(mutation))) {
            first.start();
            first.plain("held", UnaryOperator.identity(), List.of(new Held("held")));
            awaitStarts(directory, 1);
            Future<?> beating = pulse.scheduleAtFixedRate(
                    () -> first.ledger.write(Kind.PULSE), 0, PULSE_MILLIS, TimeUnit.MILLISECONDS);
            try (World second = new World(mode, directory, Settings.of(Mutation.NONE))) {
                second.start();
                if (mutation == Mutation.NONE) {
                    // Three a lease: so the lease would have run out meanwhile.
                    await(() -> beats(directory, first) >= 6);
                } else {
                    awaitStarts(directory, 2);
                }
                Files.createFile(directory.resolve("gate"));
            }
            beating.cancel(false);
        } finally {
            pulse.shutdownNow();
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
    }

    /** A process is stopped for longer than its lease, and goes on when another one has its task. */
    static void zombie(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.HOLD, mode, directory).with(mutation))) {
            awaitStarts(directory, 1);
            stopBetweenTurns(child, mode, directory);
            try (World second = new World(mode, directory, Settings.of(mutation))) {
                second.start();
                awaitStarts(directory, 2);
                child.signal("CONT");
                Files.createFile(directory.resolve("gate." + child.name()));
                await(() -> mutation == Mutation.NONE
                        ? hasLostItsClaim(directory, child.name())
                        : hasSettled(directory, child.name()));
                Files.createFile(directory.resolve("gate"));
                await(() -> Stored.read(mode, directory).rows().stream().noneMatch(Stored.Row::isUnfinished));
            }
            child.kill();
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** A process is stopped for longer than its lease while it has claimed more than it runs, and goes on when that has been run. */
    static void sleeper(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.MANY, mode, directory).with(mutation))) {
            child.await("holds");
            child.signal("STOP");
            try (World second = new World(mode, directory, Settings.of(Mutation.NONE))) {
                second.start();
                await(() -> Drain.isAtRest(mode, directory));
            }
            child.signal("CONT");
            long others = starts(directory);
            Files.createFile(directory.resolve("on"));
            if (mutation != Mutation.NONE) {
                // Each worker may begin one: it may have looked at the lease just before.
                awaitStarts(directory, others + World.WORKERS + 1);
            }
            // What it held before begins before this, or never.
            Files.createFile(directory.resolve("more"));
            await(() -> Ledger.read(directory).stream()
                            .filter(line ->
                                    line.kind() == Kind.ENDED && line.word(3).startsWith("more"))
                            .count()
                    == 50);
            child.kill();
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
    }

    /** A client begins beside one that runs a task. */
    static void beside(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (World first = new World(mode, directory, Settings.of(Mutation.NONE))) {
            first.start();
            first.plain("held", UnaryOperator.identity(), List.of(new Held("held")));
            awaitStarts(directory, 1);
            try (World second = new World(mode, directory, Settings.of(mutation))) {
                second.start();
                AtomicInteger others = new AtomicInteger();
                await(() -> {
                    if (mutation == Mutation.NONE && others.get() == 1) {
                        return starts(directory) == 2;
                    }
                    // It is claimed with what else is ready in its queue, if not the first client is the one that
                    // claims it.
                    String other = "other" + others.incrementAndGet();
                    second.plain(
                            other, submission -> submission.after(Duration.ofMillis(50)), List.of(new Held(other)));
                    return mutation != Mutation.NONE && Drain.isFound(mode, directory, Settings.of(mutation));
                });
                Files.createFile(directory.resolve("gate"));
            }
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
    }

    /** A task is cancelled before it can begin: its queue is paused meanwhile. */
    static void cancelled(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (World world = new World(mode, directory, Settings.of(mutation))) {
            world.start();
            world.operations().pause(Errands.FLEETING.name());
            TaskId task = world.plain("early", UnaryOperator.identity(), List.of(new Fleeting("early", "")))
                    .get(0);
            world.cancel(task, "early");
            world.operations().resume(Errands.FLEETING.name());
            Script.run(world, "script");
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** Tasks are enqueued, perhaps in vain. */
    static void refused(Path directory, Mode mode, Mutation mutation) throws Exception {
        try (World world = new World(mode, directory, Settings.of(mutation))) {
            world.start();
            for (int i = 0; i < 3; i++) {
                try {
                    world.plain("maybe" + i, UnaryOperator.identity(), List.of(new Fleeting("maybe" + i, "")));
                } catch (TaskStoreException refused) {
                    assertThat(mutation).as("%s", refused).isNotEqualTo(Mutation.NONE);
                }
            }
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** A process that is stopped in the middle of a turn holds locks, and others could take over only when it has lost them. */
    private static void stopBetweenTurns(Jvm child, Mode mode, Path directory) throws Exception {
        child.signal("STOP");
        while (mode.isOnServer()
                ? isInTransaction(directory, child.name())
                : isLocked(World.application(mode, directory))) {
            child.signal("CONT");
            child.signal("STOP");
        }
    }

    private static boolean isInTransaction(Path directory, String process) throws SQLException {
        try (Connection connection = Database.dataSource(directory, "checker").getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select 1 from pg_stat_activity where application_name = ? and xact_start is not null")) {
            statement.setString(1, process);
            return statement.executeQuery().next();
        }
    }

    private static boolean isLocked(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=0");
                Statement statement = connection.createStatement()) {
            statement.execute("begin immediate");
            statement.execute("rollback");
            return false;
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code) {
                return true;
            }
            throw e;
        }
    }

    /** A task kills each process that runs it: after its first rescue, which is free, only its last chance is left. */
    static void killer(Path directory, Mode mode, Mutation mutation) throws Exception {
        for (int life = 1; life <= (mutation == Mutation.NONE ? 3 : 4); life++) {
            try (Jvm child = Jvm.start(Order.of(Job.KILLER, mode, directory)
                    .with(mutation)
                    .rescuing(0)
                    .seeded(life))) {
                child.awaitDeath();
            }
        }
        if (mutation == Mutation.NONE) {
            Drain.run(mode, directory, new Settings("last", World.LEASE, 0, mutation, null));
        }
    }

    /** Somebody writes into the file. */
    static void damaged(Path directory, Mode mode, Mutation mutation) throws Exception {
        script(directory, mode, Mutation.NONE);
        if (mutation != Mutation.NONE) {
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve("tasks.db").toFile(), "rw")) {
                file.seek(4096L * 3);
                file.write(new byte[4096 * 4]);
            }
        }
    }

    private static void await(Callable<Boolean> condition) {
        org.awaitility.Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    private static void awaitStarts(Path directory, long count) {
        await(() -> starts(directory) >= count);
    }

    private static long starts(Path directory) throws IOException {
        return Ledger.read(directory).stream()
                .filter(line -> line.kind() == Kind.STARTED)
                .count();
    }

    private static long beats(Path directory, World world) throws IOException {
        return Ledger.read(directory).stream()
                .filter(line -> line.process().equals(world.process) && line.kind() == Kind.TURN)
                .filter(line -> line.words().toString().contains("beat:"))
                .count();
    }

    private static boolean hasLostItsClaim(Path directory, String process) throws IOException {
        return Ledger.read(directory).stream()
                .anyMatch(line -> line.process().equals(process) && line.kind() == Kind.CLAIM_LOST);
    }

    /** In a turn that has committed; a turn that only gives a sign of life commits as well. */
    private static boolean hasSettled(Path directory, String process) throws IOException {
        List<Line> lines = Ledger.read(directory).stream()
                .filter(line -> line.process().equals(process))
                .toList();
        return lines.stream()
                .filter(line ->
                        line.kind() == Kind.TURN && line.words().toString().contains("settle:"))
                .anyMatch(turn -> lines.stream()
                        .anyMatch(line ->
                                line.kind() == Kind.COMMITTED && line.word(0).equals(turn.word(0))));
    }
}

package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskStoreException;
import dev.afterward.crash.Child.Job;
import dev.afterward.crash.Child.Order;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.Errands.Held;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who watches the checker: each rule is broken once, and the promise that it keeps must be found broken. The same
 * course without the break must be found in order.
 */
class OracleTest {

    @TempDir
    Path directory;

    /** A course of events. */
    @FunctionalInterface
    interface Course {
        void run(OracleTest test, Mode mode, Mutation mutation) throws Exception;
    }

    private static final Course SCRIPT = OracleTest::script;
    private static final Course HELD_KILL = OracleTest::killWhileRunning;
    private static final Course TWO = OracleTest::twoOwners;
    private static final Course LEASE = OracleTest::outliveTheLease;
    private static final Course ZOMBIE = OracleTest::zombie;
    private static final Course KILLER = OracleTest::killer;
    private static final Course DAMAGE = OracleTest::damage;

    private static Course dies(String operation, When when) {
        return (test, mode, mutation) -> test.die(mode, mutation, new CrashPoint(operation, when));
    }

    /** A rule that is broken, and a course on which that shows. */
    record Break(Mutation mutation, Mode mode, Course course) {
        @Override
        public String toString() {
            return mutation.toString();
        }
    }

    static Stream<Break> breaks() {
        return Stream.of(
                // Unlike any other COMMIT the turn's own is followed at once by the acknowledgement.
                new Break(Mutation.ACKNOWLEDGED_BEFORE_COMMIT, Mode.SEPARATE, dies("decide", When.BEFORE)),
                new Break(Mutation.PROMOTION_SKIPPED, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.LEFT_IS_DISCARDED, Mode.WITNESS, dies("decide", When.BEFORE)),
                new Break(Mutation.WRITTEN_AFTER_COMMIT, Mode.SHARED, SCRIPT),
                new Break(Mutation.WRITTEN_BEFORE_COMMIT, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.WRITTEN_APART, Mode.SHARED, SCRIPT),
                new Break(Mutation.ROLLBACK_IS_PROMOTED, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.DOUBT_IS_PROMOTED, Mode.SEPARATE, dies("prepare", When.COMMITTED)),
                new Break(Mutation.WRITTEN_TWICE, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.DISCARD_SKIPPED, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.RESCUE_SKIPPED, Mode.SEPARATE, HELD_KILL),
                new Break(Mutation.RETURNING_NOT_DRAINED, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.LOCK_IGNORED, Mode.SEPARATE, TWO),
                new Break(Mutation.LEASE_NOT_EXTENDED, Mode.SHARED, LEASE),
                new Break(Mutation.FENCE_OFF, Mode.SHARED, ZOMBIE),
                new Break(Mutation.ATTEMPTS_UNBOUNDED, Mode.SEPARATE, SCRIPT),
                new Break(Mutation.RESCUES_UNBOUNDED, Mode.SEPARATE, KILLER),
                new Break(Mutation.FILE_DAMAGED, Mode.SEPARATE, DAMAGE));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_broken_rule_is_found(Break broken) throws Exception {
        broken.course.run(this, broken.mode, broken.mutation);
        assertThat(findings(broken.mode)).extracting(Finding::promise).contains(broken.mutation.promise);
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void an_unbroken_one_is_not(Break broken) throws Exception {
        broken.course.run(this, broken.mode, Mutation.NONE);
        assertThat(findings(broken.mode)).isEmpty();
    }

    private List<Finding> findings(Mode mode) throws Exception {
        int maxRescues = Files.exists(directory.resolve("killer")) ? 0 : World.MAX_RESCUES;
        return Checker.drained(mode, directory, maxRescues).findings();
    }

    private void script(Mode mode, Mutation mutation) throws Exception {
        try (World world = new World(mode, directory, Settings.of(mutation))) {
            world.start();
            Script.run(world, "script");
            Script.run(world, "again");
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    private void die(Mode mode, Mutation mutation, CrashPoint point) throws Exception {
        try (Jvm child = Jvm.start(
                Order.of(Job.EVERYTHING, mode, directory).with(mutation).at(point))) {
            child.awaitDeath();
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    private void killWhileRunning(Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.HOLD, mode, directory).with(mutation))) {
            awaitStart(1);
            child.kill();
        }
        Files.createFile(directory.resolve("gate"));
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** Another process opens the file of one that is alive. */
    private void twoOwners(Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.HOLD, mode, directory))) {
            awaitStart(1);
            try (World second = new World(mode, directory, Settings.of(mutation))) {
                second.start();
                awaitStart(2);
            } catch (TaskStoreException refused) {
                assertThat(mutation).as("%s", refused).isEqualTo(Mutation.NONE);
            }
            Files.createFile(directory.resolve("gate"));
            child.kill();
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
    }

    /** An attempt that takes longer than the lease, beside a client that would take it over. */
    private void outliveTheLease(Mode mode, Mutation mutation) throws Exception {
        try (World first = new World(mode, directory, Settings.of(mutation));
                World second = new World(mode, directory, Settings.of(Mutation.NONE))) {
            first.start();
            first.plain("held", UnaryOperator.identity(), List.of(new Held("held")));
            awaitStart(1);
            second.start();
            long end = System.nanoTime() + World.LEASE.multipliedBy(3).toNanos();
            while (System.nanoTime() < end && starts() < 2) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            Files.createFile(directory.resolve("gate"));
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
    }

    /** A process is stopped for longer than its lease, and goes on when another one has its task. */
    private void zombie(Mode mode, Mutation mutation) throws Exception {
        try (Jvm child = Jvm.start(Order.of(Job.HOLD, mode, directory).with(mutation))) {
            awaitStart(1);
            child.signal("STOP");
            try (World second = new World(mode, directory, Settings.of(mutation))) {
                second.start();
                awaitStart(2);
                child.signal("CONT");
                Files.createFile(directory.resolve("gate"));
                Wait.until(
                        () -> Ledger.read(directory).stream().anyMatch(line -> line.kind() == Ledger.Kind.CLAIM_LOST));
            }
            child.kill();
        }
        Drain.run(mode, directory, Settings.of(mutation));
    }

    /** A task that kills each process that runs it. */
    private void killer(Mode mode, Mutation mutation) throws Exception {
        Files.createFile(directory.resolve("killer"));
        for (int life = 1; life <= (mutation == Mutation.NONE ? 2 : 3); life++) {
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

    private void damage(Mode mode, Mutation mutation) throws Exception {
        script(mode, Mutation.NONE);
        if (mutation == Mutation.FILE_DAMAGED) {
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve("tasks.db").toFile(), "rw")) {
                file.seek(4096L * 3);
                file.write(new byte[4096 * 4]);
            }
        }
    }

    private void awaitStart(int count) {
        Wait.until(() -> starts() >= count);
    }

    private long starts() throws IOException {
        return Ledger.read(directory).stream()
                .filter(line -> line.kind() == Ledger.Kind.STARTED)
                .count();
    }

    /** Waiting with a limit. */
    private static final class Wait {
        static void until(java.util.concurrent.Callable<Boolean> condition) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(condition);
        }
    }
}

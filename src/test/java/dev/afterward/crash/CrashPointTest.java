package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Child.Job;
import dev.afterward.crash.Child.Order;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that dies at each step of a turn, and of the enqueue in a transaction. The long form of {@link
 * KilledProcessTest} makes this one long too.
 */
class CrashPointTest {

    static final boolean IS_LONG = KilledProcessTest.CYCLES > KilledProcessTest.FEW_CYCLES;
    private static final Figures FIGURES = new Figures("killed at every step");

    @TempDir
    static Path directory;

    private static Ahead<Case> cases;

    /** Where the process dies, life after life. */
    record Case(Job job, Mode mode, List<CrashPoint> points) {
        Case(Mode mode, List<CrashPoint> points) {
            this(Job.EVERYTHING, mode, points);
        }
    }

    private static final List<Case> CHOSEN = Sample.of(all().toList());

    static Stream<Case> points() {
        return CHOSEN.stream();
    }

    private static Stream<Case> all() {
        List<String> ofTurns = List.of("insert", "insertClaimed", "claim", "promoteDue", "Ended", "Retried");
        List<String> ofTransactions = List.of("prepare", "promote", "discard");
        return Stream.of(
                        each(Mode.SEPARATE, ofTurns),
                        inLongForm(each(Mode.SEPARATE, ofTransactions)),
                        each(Mode.WITNESS, ofTransactions),
                        // What the life before has left is taken over in the second one.
                        each(Mode.SEPARATE, List.of("Rescued"), new CrashPoint("claim", When.COMMITTED)),
                        each(Mode.SEPARATE, List.of("decide"), new CrashPoint("prepare", When.COMMITTED)),
                        each(Mode.WITNESS, List.of("discard"), new CrashPoint("prepare", When.COMMITTED)),
                        each(Mode.WITNESS, List.of("promote"), new CrashPoint("promote", When.BEFORE)),
                        each(Mode.SHARED, List.of("claim", "Ended")),
                        Stream.of(When.BEFORE, When.WRITTEN)
                                .map(when -> new Case(Mode.SHARED, List.of(new CrashPoint("write", when)))),
                        bulks(Mode.SEPARATE),
                        inLongForm(bulks(Mode.SHARED)),
                        directClaims(),
                        // So often that tasks fail which have never begun (P7).
                        Stream.of(new Case(
                                Mode.SEPARATE,
                                Collections.nCopies(World.MAX_RESCUES + 3, new CrashPoint("claim", When.COMMITTED)))))
                .flatMap(all -> all);
    }

    /** Where another mode takes nearly the same way. */
    private static Stream<Case> inLongForm(Stream<Case> cases) {
        return IS_LONG ? cases : Stream.empty();
    }

    /** Between chunks, between the last one and the decision, behind the decision, and in the midst of the promotion. */
    private static Stream<Case> bulks(Mode mode) {
        return Stream.of(
                        new CrashPoint("prepare", When.COMMITTED, 1),
                        new CrashPoint("prepare", When.WRITTEN, 2),
                        new CrashPoint("prepare", When.COMMITTED, 3),
                        new CrashPoint("decide", When.WRITTEN),
                        new CrashPoint("decide", When.COMMITTED),
                        new CrashPoint("promote", When.COMMITTED, 1),
                        new CrashPoint("promote", When.WRITTEN, 2),
                        new CrashPoint("promote", When.COMMITTED, 2))
                .map(point -> new Case(Job.BULK, mode, List.of(point)));
    }

    /** While tasks of a bulk are claimed that are not promoted. */
    private static Stream<Case> directClaims() {
        return Stream.of(
                        new CrashPoint("claimPrepared", When.WRITTEN, 1),
                        new CrashPoint("claimPrepared", When.COMMITTED, 1),
                        new CrashPoint("claimPrepared", When.COMMITTED, 3),
                        new CrashPoint("promote", When.COMMITTED, 1))
                .map(point -> new Case(Job.BULK_OF_ONE_QUEUE, Mode.SEPARATE, List.of(point)));
    }

    private static Stream<Case> each(Mode mode, List<String> operations, CrashPoint... before) {
        return operations.stream()
                .flatMap(operation -> Stream.of(When.values()).map(when -> new CrashPoint(operation, when)))
                .filter(CrashPointTest::matters)
                .map(point -> new Case(
                        mode, Stream.concat(Stream.of(before), Stream.of(point)).toList()));
    }

    /** What is not yet written is lost alike: the short form dies there only where something else has happened. */
    private static boolean matters(CrashPoint point) {
        return IS_LONG
                || point.when() != When.BEFORE
                || List.of("prepare", "decide", "promote", "discard").contains(point.operation());
    }

    @BeforeAll
    static void begin() {
        cases = new Ahead<>(directory, CHOSEN, (given, own) -> run(given, own, FIGURES));
    }

    @AfterAll
    static void end() throws InterruptedException {
        cases.close();
        FIGURES.tell();
    }

    @ParameterizedTest
    @MethodSource("points")
    void nothing_is_lost_or_invented(Case given) throws Throwable {
        cases.result(given);
    }

    static void run(Case given, Path own, Figures figures) throws Exception {
        Mode mode = given.mode;
        for (CrashPoint point : given.points) {
            try (Jvm child = Jvm.start(Order.of(given.job, mode, own).at(point))) {
                child.awaitDeath();
            }
            assertThat(Checker.dead(mode, own).findings()).isEmpty();
        }
        Drain.run(mode, own, Settings.of(Mutation.NONE));
        Checker.Report report = Checker.drained(mode, own, World.MAX_RESCUES);
        assertThat(report.findings()).isEmpty();
        figures.add(given.points.size(), report);
    }
}

package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Child.Job;
import dev.afterward.crash.Child.Order;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.World.Mode;
import dev.afterward.crash.World.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that dies at each step of a turn, and of the enqueue in a transaction. */
class CrashPointTest {

    private static final Figures FIGURES = new Figures("killed at every step");

    @TempDir
    Path directory;

    static Stream<Arguments> points() {
        List<String> ofTurns = List.of("insert", "insertClaimed", "claim", "promoteDue", "Ended", "Retried");
        List<String> ofTransactions = List.of("prepare", "decide", "promote", "discard");
        return Stream.of(
                        each(Mode.SEPARATE, ofTurns),
                        each(Mode.SEPARATE, ofTransactions),
                        each(Mode.WITNESS, ofTransactions),
                        // What the life before has left is taken over in the second one.
                        each(Mode.SEPARATE, List.of("Rescued"), new CrashPoint("claim", When.COMMITTED)),
                        each(Mode.SEPARATE, List.of("decide"), new CrashPoint("prepare", When.COMMITTED)),
                        each(Mode.WITNESS, List.of("decide"), new CrashPoint("prepare", When.COMMITTED)),
                        each(Mode.WITNESS, List.of("promote"), new CrashPoint("decide", When.BEFORE)),
                        each(Mode.SHARED, List.of("claim", "Ended")),
                        Stream.of(When.BEFORE, When.WRITTEN)
                                .map(when -> Arguments.of(Mode.SHARED, List.of(new CrashPoint("write", when)))))
                .flatMap(all -> all);
    }

    private static Stream<Arguments> each(Mode mode, List<String> operations, CrashPoint... before) {
        return operations.stream()
                .flatMap(operation -> Stream.of(When.values())
                        .map(when -> Arguments.of(
                                mode,
                                Stream.concat(Stream.of(before), Stream.of(new CrashPoint(operation, when)))
                                        .toList())));
    }

    @AfterAll
    static void tell() {
        FIGURES.tell();
    }

    @ParameterizedTest
    @MethodSource("points")
    void nothing_is_lost_or_invented(Mode mode, List<CrashPoint> points) throws Exception {
        for (CrashPoint point : points) {
            try (Jvm child = Jvm.start(Order.of(Job.EVERYTHING, mode, directory).at(point))) {
                child.awaitDeath();
            }
            assertThat(Checker.dead(mode, directory).findings()).isEmpty();
        }
        Drain.run(mode, directory, Settings.of(Mutation.NONE));
        Checker.Report report = Checker.drained(mode, directory, World.MAX_RESCUES);
        assertThat(report.findings()).isEmpty();
        FIGURES.add(points.size(), report);
    }
}

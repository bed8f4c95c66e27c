package dev.afterward.crash;

import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.CrashPointTest.Case;
import dev.afterward.crash.World.Mode;
import dev.afterward.postgresql.PostgresSchemas;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link CrashPointTest}, with the tasks in PostgreSQL: another process takes over when the lease of the dead one is over. The
 * short form has a few of the steps.
 */
class NodesCrashPointTest {

    @RegisterExtension
    static final PostgresSchemas SCHEMAS = new PostgresSchemas();

    private static final Figures FIGURES = new Figures("nodes killed at every step");

    @TempDir
    static Path directory;

    private static Ahead<Case> cases;

    static Stream<Case> points() {
        return CrashPointTest.IS_LONG ? all() : few();
    }

    private static Stream<Case> few() {
        return Stream.of(
                one(Mode.NODES, "write", When.WRITTEN),
                one(Mode.NODES, "claim", When.COMMITTED),
                one(Mode.NODES, "Ended", When.WRITTEN),
                one(Mode.NODES_WITNESS, "prepare", When.COMMITTED));
    }

    private static Case one(Mode mode, String operation, When when) {
        return new Case(mode, List.of(new CrashPoint(operation, when)));
    }

    private static Stream<Case> all() {
        List<String> ofTransactions = List.of("prepare", "promote", "discard");
        CrashPoint claims = new CrashPoint("claim", When.COMMITTED);
        return Stream.of(
                        each(Mode.NODES, List.of("insert", "insertClaimed", "claim", "promoteDue", "Ended", "Retried")),
                        each(Mode.NODES, List.of("Rescued"), claims),
                        Stream.of(one(Mode.NODES, "write", When.BEFORE), one(Mode.NODES, "write", When.WRITTEN)),
                        each(Mode.NODES_SEPARATE, ofTransactions),
                        each(Mode.NODES_WITNESS, ofTransactions),
                        each(Mode.NODES_WITNESS, List.of("discard"), new CrashPoint("prepare", When.COMMITTED)),
                        each(Mode.NODES_WITNESS, List.of("promote"), new CrashPoint("promote", When.BEFORE)))
                .flatMap(cases -> cases);
    }

    private static Stream<Case> each(Mode mode, List<String> operations, CrashPoint... before) {
        return operations.stream()
                .flatMap(operation -> Arrays.stream(When.values()).map(when -> new CrashPoint(operation, when)))
                .map(point -> new Case(
                        mode, Stream.concat(Stream.of(before), Stream.of(point)).toList()));
    }

    @BeforeAll
    static void begin() {
        cases = new Ahead<>(directory, points().toList(), (given, own) -> {
            Database.use(own, SCHEMAS.create(Database.ORDERS));
            CrashPointTest.run(given, own, FIGURES);
        });
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
}

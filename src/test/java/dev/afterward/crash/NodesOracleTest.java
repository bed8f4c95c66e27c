package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Courses.Course;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.OracleTest.Case;
import dev.afterward.crash.OracleTest.Rule;
import dev.afterward.crash.World.Mode;
import dev.afterward.postgresql.PostgresSchemas;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OracleTest}, with the tasks in PostgreSQL. A course on which several rules are broken is run once without a break. */
class NodesOracleTest {

    @RegisterExtension
    static final PostgresSchemas SCHEMAS = new PostgresSchemas();

    /** Most of the time they wait, for a lease to run out or a process to come up. */
    private static final int AT_ONCE = 4;

    private static final Course SCRIPT = Courses::script;
    private static final Course BESIDE = Courses::beside;

    static final List<Rule> RULES = List.of(
            new Rule(Mutation.RESCUES_UNBOUNDED, Mode.NODES, Courses::killer),
            new Rule(Mutation.LEASE_NOT_EXTENDED, Mode.NODES, Courses::outlivesLease),
            new Rule(Mutation.FENCE_OFF, Mode.NODES, Courses::zombie),
            new Rule(Mutation.SELF_CHECK_SKIPPED, Mode.NODES, Courses::sleeper),
            new Rule(Mutation.RESCUE_SKIPPED, Mode.NODES, Courses::killed),
            new Rule(Mutation.LEFT_IS_DISCARDED, Mode.NODES_WITNESS, Courses.dies("promote", When.BEFORE)),
            new Rule(Mutation.DOUBT_IS_PROMOTED, Mode.NODES_SEPARATE, Courses.dies("prepare", When.COMMITTED)),
            new Rule(Mutation.BULK_HALF_WRITTEN, Mode.NODES, Courses::bulk),
            new Rule(Mutation.REFUSED_IS_WRITTEN, Mode.NODES, Courses::refused),
            new Rule(Mutation.CANCEL_FORGOTTEN, Mode.NODES, Courses::cancelled),
            new Rule(Mutation.LIVING_RESCUED, Mode.NODES, BESIDE),
            new Rule(Mutation.OWNER_IGNORED, Mode.NODES, BESIDE),
            new Rule(Mutation.ACKNOWLEDGED_BEFORE_COMMIT, Mode.NODES, SCRIPT),
            new Rule(Mutation.WRITTEN_AFTER_COMMIT, Mode.NODES, SCRIPT),
            new Rule(Mutation.WRITTEN_APART, Mode.NODES, SCRIPT),
            new Rule(Mutation.WRITTEN_TWICE, Mode.NODES, SCRIPT),
            new Rule(Mutation.QUEUE_SKIPPED, Mode.NODES, SCRIPT),
            new Rule(Mutation.RETURNING_NOT_DRAINED, Mode.NODES, SCRIPT),
            new Rule(Mutation.ATTEMPTS_UNBOUNDED, Mode.NODES, SCRIPT),
            new Rule(Mutation.PROMOTION_SKIPPED, Mode.NODES_WITNESS, SCRIPT),
            new Rule(Mutation.WRITTEN_BEFORE_COMMIT, Mode.NODES_WITNESS, SCRIPT),
            new Rule(Mutation.ROLLBACK_IS_PROMOTED, Mode.NODES_WITNESS, SCRIPT),
            new Rule(Mutation.DISCARD_SKIPPED, Mode.NODES_WITNESS, SCRIPT));

    @TempDir
    static Path directory;

    private static Ahead<Case> cases;

    /** What a course without a break depends on. */
    private record Place(Mode mode, Course course) {}

    private static final List<Rule> CHOSEN = Sample.of(RULES);

    static Stream<Rule> rules() {
        return CHOSEN.stream();
    }

    /** One for each course. */
    static Stream<Rule> courses() {
        Map<Place, Rule> first = new LinkedHashMap<>();
        CHOSEN.forEach(rule -> first.putIfAbsent(new Place(rule.mode(), rule.course()), rule));
        return first.values().stream();
    }

    @BeforeAll
    static void begin() {
        cases = new Ahead<>(
                AT_ONCE,
                directory,
                Stream.concat(
                                rules().map(rule -> new Case(rule, rule.mutation())),
                                courses().map(rule -> new Case(rule, Mutation.NONE)))
                        .sorted(java.util.Comparator.comparing(given -> RULES.indexOf(given.rule())))
                        .toList(),
                (given, own) -> {
                    Database.use(own, SCHEMAS.create(Database.ORDERS));
                    OracleTest.run(given, own);
                });
    }

    @AfterAll
    static void end() throws InterruptedException {
        cases.close();
    }

    @Test
    void no_rule_is_broken_twice() {
        assertThat(RULES).extracting(Rule::mutation).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_broken_rule_is_found(Rule rule) throws Throwable {
        cases.result(new Case(rule, rule.mutation()));
    }

    @ParameterizedTest
    @MethodSource("courses")
    void a_rule_that_is_kept_is_not(Rule rule) throws Throwable {
        cases.result(new Case(rule, Mutation.NONE));
    }
}

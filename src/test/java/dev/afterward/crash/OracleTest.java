package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Courses.Course;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.crash.World.Mode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who watches the checker: each rule is broken once, and the promise that it keeps must be found broken. The same
 * course without the break must be found in order.
 */
class OracleTest {

    @TempDir
    static Path directory;

    private static Ahead<Case> cases;

    /** A rule, and a course on which it matters. */
    record Rule(Mutation mutation, Mode mode, Course course) {
        @Override
        public String toString() {
            return mutation + " " + mode;
        }
    }

    /** A course with its rule broken, or kept. */
    record Case(Rule rule, Mutation mutation) {}

    static final List<Rule> RULES = List.of(
            new Rule(Mutation.ACKNOWLEDGED_BEFORE_COMMIT, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.PROMOTION_SKIPPED, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.LEFT_IS_DISCARDED, Mode.WITNESS, Courses.dies("promote", When.BEFORE)),
            new Rule(Mutation.BULK_HALF_PROMOTED, Mode.SEPARATE, Courses::bulk),
            new Rule(Mutation.LEFT_BULK_IS_PROMOTED, Mode.SHARED, Courses::bulkIsLeft),
            new Rule(Mutation.WRITTEN_AFTER_COMMIT, Mode.SHARED, Courses::script),
            new Rule(Mutation.WRITTEN_BEFORE_COMMIT, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.WRITTEN_APART, Mode.SHARED, Courses::script),
            new Rule(Mutation.ROLLBACK_IS_PROMOTED, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.DOUBT_IS_PROMOTED, Mode.SEPARATE, Courses.dies("prepare", When.COMMITTED)),
            new Rule(Mutation.WRITTEN_TWICE, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.DISCARD_SKIPPED, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.RESCUE_SKIPPED, Mode.SEPARATE, Courses::killed),
            new Rule(Mutation.QUEUE_SKIPPED, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.WORKERS_NOT_REPLACED, Mode.SEPARATE, Courses::workersDie),
            new Rule(Mutation.RETURNING_NOT_DRAINED, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.REFUSED_IS_WRITTEN, Mode.SEPARATE, Courses::refused),
            new Rule(Mutation.CANCEL_FORGOTTEN, Mode.SEPARATE, Courses::cancelled),
            new Rule(Mutation.LIVING_RESCUED, Mode.SHARED, Courses::beside),
            new Rule(Mutation.LOCK_IGNORED, Mode.SEPARATE, Courses::twoOwners),
            new Rule(Mutation.LEASE_NOT_EXTENDED, Mode.SHARED, Courses::outlivesLease),
            new Rule(Mutation.FENCE_OFF, Mode.SHARED, Courses::zombie),
            new Rule(Mutation.ATTEMPTS_UNBOUNDED, Mode.SEPARATE, Courses::script),
            new Rule(Mutation.RESCUES_UNBOUNDED, Mode.SEPARATE, Courses::killer),
            new Rule(Mutation.FILE_DAMAGED, Mode.SEPARATE, Courses::damaged));

    private static final List<Rule> CHOSEN = Sample.of(RULES);

    static Stream<Rule> rules() {
        return CHOSEN.stream();
    }

    @BeforeAll
    static void begin() {
        cases = new Ahead<>(
                directory,
                CHOSEN.stream()
                        .flatMap(rule -> Stream.of(new Case(rule, rule.mutation), new Case(rule, Mutation.NONE)))
                        .toList(),
                OracleTest::run);
    }

    @AfterAll
    static void end() throws InterruptedException {
        cases.close();
    }

    /** Runs a course, and wants the broken promise to be found, and no other one without a break. */
    static void run(Case given, Path own) throws Exception {
        given.rule.course.run(own, given.rule.mode, given.mutation);
        int maxRescues = given.rule.mutation == Mutation.RESCUES_UNBOUNDED ? 0 : World.MAX_RESCUES;
        List<Finding> findings =
                Checker.drained(given.rule.mode, own, maxRescues).findings();
        if (given.mutation == Mutation.NONE) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).extracting(Finding::promise).contains(given.mutation.promise);
        }
    }

    /** With a file or with a server; most of them with both. */
    @Test
    void every_rule_is_broken() {
        assertThat(RULES).extracting(Rule::mutation).doesNotHaveDuplicates();
        assertThat(Stream.concat(RULES.stream(), NodesOracleTest.RULES.stream()).map(Rule::mutation))
                .containsAll(EnumSet.complementOf(EnumSet.of(Mutation.NONE)));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_broken_rule_is_found(Rule rule) throws Throwable {
        cases.result(new Case(rule, rule.mutation));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_rule_that_is_kept_is_not(Rule rule) throws Throwable {
        cases.result(new Case(rule, Mutation.NONE));
    }
}

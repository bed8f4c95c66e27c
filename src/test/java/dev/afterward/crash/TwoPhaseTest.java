package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.FileResource.Fate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A commit in two phases that breaks off. Whatever the transaction manager and its recovery make of the application's
 * data, the task shares its fate: it is not touched before that, and decided after it.
 */
class TwoPhaseTest {

    private static final int LIMIT_SECONDS = 60;

    @TempDir
    static Path directory;

    private static Ahead<Case> cases;

    /**
     * What befalls the commit.
     *
     * @param otherFirst whether the other resource stands before the application's database
     * @param branchIsLeft whether the process leaves a prepared branch of the database
     * @param thrown what the commit throws, or empty when the process dies
     * @param committed what becomes of the data
     */
    record Case(Fate fate, boolean otherFirst, boolean branchIsLeft, String thrown, boolean committed) {}

    static Stream<Case> cases() {
        return Stream.of(
                // Nothing is in the log: the branches are rolled back.
                new Case(Fate.DIES_BEFORE_PREPARE, false, true, "", false),
                new Case(Fate.DIES_AFTER_PREPARE, false, true, "", false),
                // It is: they are committed.
                new Case(Fate.DIES_BEFORE_COMMIT, true, true, "", true),
                new Case(Fate.DIES_BEFORE_COMMIT, false, false, "", true),
                new Case(Fate.DIES_AFTER_COMMIT, true, true, "", true),
                // The commit has returned, and what it has acknowledged is prepared: the mark tells.
                new Case(Fate.DIES_AFTER_RETURN, false, false, "", true),
                // Nobody dies, but the resources do not agree.
                new Case(Fate.REFUSES, false, false, "RollbackException", false),
                new Case(Fate.ROLLS_BACK_HEURISTICALLY, true, false, "RollbackException", false),
                new Case(Fate.ROLLS_BACK_HEURISTICALLY, false, false, "HeuristicMixedException", true));
    }

    @BeforeAll
    static void begin() {
        cases = new Ahead<>(directory, cases().toList(), TwoPhaseTest::run);
    }

    @AfterAll
    static void end() throws InterruptedException {
        cases.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_task_shares_the_fate_of_the_data(Case given) throws Throwable {
        cases.result(given);
    }

    private static void run(Case given, Path own) throws Exception {
        String[] commit = {given.fate.name(), Boolean.toString(given.otherFirst)};
        List<String> said;
        if (given.thrown.isEmpty()) {
            say(own, CrashPoint.DEAD, commit);
            said = say(own, 0);
        } else {
            said = say(own, 0, commit);
            assertThat(said).contains(given.thrown);
        }
        if (given.branchIsLeft) {
            // The mark is neither there nor absent.
            assertThat(said).contains("order false undecided true");
        }
        assertThat(said).last().isEqualTo("order " + given.committed + " run " + given.committed);
    }

    private static List<String> say(Path own, int exit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Jvm.command(own));
        command.add("-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1");
        command.add("-DJTAEnvironmentBean.xaRecoveryNodes=1");
        command.add("-DJTAEnvironmentBean.orphanSafetyInterval=1");
        command.add(TwoPhase.class.getName());
        command.add(own.toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(own.resolve("errors").toFile()))
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(exit);
            return said.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}

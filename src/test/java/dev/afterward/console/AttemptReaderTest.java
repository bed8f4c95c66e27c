package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.TaskSheet.AttemptLine;
import dev.afterward.console.TaskSheet.Run;
import dev.afterward.store.TaskInspector.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The attempts of a task: what ends alike again and again takes one line. */
class AttemptReaderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Rights ALL = new Rights(true, true, true, Set.of("password"));
    private static final String STACK = "\n\tat shop.Mail.send(Mail.java:7)\n\tat shop.Desk.close(Desk.java:9)";

    /** An attempt per minute. */
    private static Failure failure(int claim, String error) {
        return new Failure(
                NOON.plusSeconds(60L * claim), error, claim, null, Duration.ofSeconds(claim), "worker/" + claim);
    }

    private static List<AttemptLine> lines(Rights rights, Failure... failures) {
        return new AttemptReader(new ConsoleText(Locale.ENGLISH), rights).read(List.of(failures));
    }

    private static @Nullable String iso(@Nullable Moment moment) {
        return moment == null ? null : moment.iso();
    }

    @Test
    void whatEndsAlikeIsOneLineAndEachRunIsInIt() {
        List<AttemptLine> lines = lines(
                ALL,
                failure(3, "java.net.ConnectException: refused after 31 ms" + STACK),
                failure(2, "java.net.ConnectException: refused after 20 ms" + STACK),
                failure(1, "java.net.ConnectException: refused after 31 ms" + STACK));
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.label()).isEqualTo("Attempts 1–3");
            assertThat(line.key()).isEqualTo(1);
            assertThat(iso(line.first())).isEqualTo("2026-03-01T12:01:00Z");
            assertThat(iso(line.at())).isEqualTo("2026-03-01T12:03:00Z");
            assertThat(line.summary()).isEqualTo("java.net.ConnectException: refused after 31 ms");
            assertThat(line.worker()).isNull();
            assertThat(line.trace()).isNotEmpty();
            assertThat(line.runs())
                    .extracting(Run::label, run -> iso(run.at()), Run::duration, Run::worker, Run::summary)
                    .containsExactly(
                            tuple("Attempt 3", "2026-03-01T12:03:00Z", "3 s", "worker/3", null),
                            tuple(
                                    "Attempt 2",
                                    "2026-03-01T12:02:00Z",
                                    "2 s",
                                    "worker/2",
                                    "java.net.ConnectException: refused after 20 ms"),
                            tuple("Attempt 1", "2026-03-01T12:01:00Z", "1 s", "worker/1", null));
        });
    }

    @Test
    void oneAttemptIsALineAsItWas() {
        assertThat(lines(ALL, failure(4, "boom"))).singleElement().satisfies(line -> {
            assertThat(line.label()).isEqualTo("Attempt 4");
            assertThat(line.first()).isNull();
            assertThat(line.duration()).isEqualTo("4 s");
            assertThat(line.worker()).isEqualTo("worker/4");
            assertThat(line.summary()).isEqualTo("boom");
            assertThat(line.trace()).isEmpty();
            assertThat(line.runs()).isEmpty();
        });
    }

    /** Another kind, another stack, another error between, a run between that has not failed. */
    @Test
    void whatDiffersStaysApart() {
        String refused = "java.net.ConnectException: refused";
        assertThat(lines(
                        ALL,
                        failure(9, refused + STACK),
                        failure(7, refused + STACK),
                        failure(6, refused + "\n\tat shop.Mail.send(Mail.java:8)"),
                        failure(5, "java.net.ConnectException: reset" + STACK),
                        failure(4, refused + STACK)))
                .extracting(AttemptLine::label)
                .containsExactly("Attempt 9", "Attempt 7", "Attempt 6", "Attempt 5", "Attempt 4");
    }

    @Test
    void eachRunIsMaskedAndNotShownWithoutTheRole() {
        Failure[] failures = {failure(2, "x.Y: password=abc 2" + STACK), failure(1, "x.Y: password=abd 1" + STACK)};
        assertThat(lines(ALL, failures)).singleElement().satisfies(line -> {
            assertThat(line.summary()).isEqualTo("x.Y: password=••• 2");
            assertThat(line.runs()).extracting(Run::summary).containsExactly(null, "x.Y: password=••• 1");
        });
        assertThat(lines(new Rights(true, true, false, Set.of("password")), failures))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.summary()).isNull();
                    assertThat(line.trace()).isEmpty();
                    assertThat(line.runs()).extracting(Run::summary).containsOnlyNulls();
                });
    }
}

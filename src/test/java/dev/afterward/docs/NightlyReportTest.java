package dev.afterward.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.afterward.Afterward;
import dev.afterward.Cron;
import dev.afterward.Occurrence;
import dev.afterward.testing.TaskTester;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A schedule across a change of clocks. */
class NightlyReportTest {

    @Test
    void fires_once_in_each_night() {
        try (TaskTester tasks = TaskTester.of(Afterward.builder().processor(Greeting.class, (task, context) -> {}))) {
            tasks.advance(Duration.between(tasks.now(), Instant.parse("2035-03-24T12:00:00Z")));
            tasks.client().schedules().put("nightly", new Greeting("Ada"), Cron.of("30 2 * * *", "Europe/Berlin"));

            tasks.runFor(Duration.ofDays(2));

            List<Occurrence> fired = tasks.client().schedules().history("nightly", 10);
            assertEquals(
                    List.of(Instant.parse("2035-03-26T00:30:00Z"), Instant.parse("2035-03-25T01:00:00Z")),
                    fired.stream().map(Occurrence::at).toList());
        }
    }
}

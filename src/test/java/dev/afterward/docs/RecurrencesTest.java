package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import dev.afterward.Recurrence;
import dev.afterward.schedule.Timetable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The recurrences of the documentation fire when it says so. */
class RecurrencesTest {

    private static final Path PAGE = Path.of("docs/reference/cron.md");
    private static final Pattern DAY = Pattern.compile(
            "\\| `([^`]+)` \\| (\\d{4}-\\d{2}-\\d{2}) \\| (none|\\d{2}:\\d{2}[+-]\\d{2}(?:, \\d{2}:\\d{2}[+-]\\d{2})*) \\|");

    private static List<Instant> first(Recurrence recurrence, String from, int count) {
        List<Instant> times = new ArrayList<>();
        Instant last = Instant.parse(from);
        while (times.size() < count) {
            last = Timetable.of(recurrence).next(last);
            times.add(last);
        }
        return times;
    }

    @Test
    void the_examples_fire_as_their_comments_say() {
        assertThat(first(Recurrences.NIGHTLY, "2026-06-01T00:00:00Z", 1))
                .containsExactly(Instant.parse("2026-06-01T00:30:00Z"));
        // Friday evening, and Monday morning.
        assertThat(first(Recurrences.OFFICE_HOURS, "2026-06-05T15:30:00Z", 2))
                .containsExactly(Instant.parse("2026-06-05T15:45:00Z"), Instant.parse("2026-06-08T06:00:00Z"));
        assertThat(first(Recurrences.MONTH_END, "2026-05-01T00:00:00Z", 1))
                .containsExactly(Instant.parse("2026-05-29T04:00:00Z"));
        assertThat(first(Recurrences.OFTEN, "2026-06-01T00:00:00Z", 2))
                .containsExactly(Instant.parse("2026-06-01T00:00:10Z"), Instant.parse("2026-06-01T00:00:20Z"));
        assertThat(first(Recurrences.EVERY_90_MINUTES, "2026-06-01T00:00:00Z", 2))
                .containsExactly(Instant.parse("2026-06-01T01:30:00Z"), Instant.parse("2026-06-01T03:00:00Z"));
        assertThat(first(Recurrences.FIRST_AND_MONDAYS.get(0), "2026-06-02T00:00:00Z", 1))
                .containsExactly(Instant.parse("2026-07-01T04:00:00Z"));
        assertThat(first(Recurrences.FIRST_AND_MONDAYS.get(1), "2026-06-02T00:00:00Z", 1))
                .containsExactly(Instant.parse("2026-06-08T04:00:00Z"));
        assertThat(first(Recurrences.BY_THE_CLOCK, "2026-03-28T12:00:00Z", 1))
                .containsExactly(Instant.parse("2026-03-30T00:30:00Z"));
        assertThat(first(Recurrences.BY_THE_CLOCK, "2026-10-24T12:00:00Z", 2))
                .containsExactly(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-25T01:30:00Z"));
    }

    /** The table of the page: an expression, a day in Berlin, and the times with their offsets. */
    @Test
    void each_day_of_the_page_has_the_times_that_it_says() throws IOException {
        List<MatchResult> rows = DAY.matcher(Files.readString(PAGE)).results().toList();
        assertThat(rows).hasSizeGreaterThan(7);
        for (MatchResult row : rows) {
            List<Instant> said = new ArrayList<>();
            for (String time : row.group(3).split(", ", -1)) {
                if (!time.equals("none")) {
                    said.add(OffsetDateTime.parse(row.group(2) + "T" + time + ":00")
                            .toInstant());
                }
            }
            Cron cron = Cron.of(row.group(1), "Europe/Berlin");
            Instant begin =
                    LocalDate.parse(row.group(2)).atStartOfDay(cron.zone()).toInstant();
            Instant end = LocalDate.parse(row.group(2))
                    .plusDays(1)
                    .atStartOfDay(cron.zone())
                    .toInstant();
            List<Instant> fires = new ArrayList<>();
            for (Instant next = Timetable.of(cron).next(begin.minusSeconds(1));
                    next.isBefore(end);
                    next = Timetable.of(cron).next(next)) {
                fires.add(next);
            }
            assertThat(fires).as(row.group()).isEqualTo(said);
        }
    }
}

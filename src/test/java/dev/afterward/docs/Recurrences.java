package dev.afterward.docs;

import dev.afterward.Cron;
import dev.afterward.Interval;
import dev.afterward.Recurrence;
import java.time.Duration;
import java.util.List;

/** When schedules can fire. */
public class Recurrences {

    // At 02:30 each day.
    static final Cron NIGHTLY = Cron.of("30 2 * * *", "Europe/Berlin");

    // Every 15 minutes from 08:00 to 17:45, Monday to Friday.
    static final Cron OFFICE_HOURS = Cron.of("*/15 8-17 * * MON-FRI", "Europe/Berlin");

    // At 06:00 on the last weekday of each month.
    static final Cron MONTH_END = Cron.of("0 6 LW * *", "Europe/Berlin");

    // Every 10 seconds: six fields, the second first.
    static final Cron OFTEN = Cron.of("*/10 * * * * *", "UTC");

    // Every 90 minutes, which no cron expression can say.
    static final Interval EVERY_90_MINUTES = Recurrence.every(Duration.ofMinutes(90));

    // On the 1st, and on each Monday: two schedules.
    static final List<Cron> FIRST_AND_MONDAYS =
            List.of(Cron.of("0 6 1 * *", "Europe/Berlin"), Cron.of("0 6 * * MON", "Europe/Berlin"));

    // Not at all on a day without 02:30, and twice on a day that has it twice.
    static final Cron BY_THE_CLOCK =
            Cron.of("30 2 * * *", "Europe/Berlin").missing(Cron.Missing.SKIP).doubled(Cron.Doubled.BOTH);
}

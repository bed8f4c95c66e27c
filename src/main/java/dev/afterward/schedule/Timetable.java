package dev.afterward.schedule;

import dev.afterward.Cron;
import dev.afterward.Interval;
import dev.afterward.Recurrence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times at which a schedule fires, its <em>nominal</em> times: those for which its occurrences are due, whenever they
 * run. They lie between the years 1970 and 9999. Immutable.
 */
public sealed interface Timetable permits CronTimetable, IntervalTimetable {

    /**
     * The times of a recurrence.
     *
     * @throws IllegalArgumentException when it is a cron expression that cannot be read, or that never fires: the message
     *     names the expression, the field, the value and the remedy
     */
    static Timetable of(Recurrence recurrence) {
        return recurrence instanceof Cron cron ? new CronTimetable(cron) : new IntervalTimetable((Interval) recurrence);
    }

    /**
     * The next time: strictly after another one, or null when there is none until the end of the year 9999.
     *
     * @param after the last nominal time; for the first one, the moment at which the schedule was defined
     */
    @Nullable
    Instant next(Instant after);

    /**
     * The latest nominal time until a moment. The work is bounded, however many there are.
     *
     * @param nominal a nominal time, at which counting begins; it is the result when there is no later one
     * @param until the moment; it counts itself, and is not before the nominal time
     */
    Instant latest(Instant nominal, Instant until);

    /**
     * How many nominal times there are, or the limit when there are more. Intervals are calculated; the times of a cron
     * expression are counted one by one.
     *
     * @param nominal the first one; it counts itself
     * @param until the moment at which counting ends; it counts itself, and is not before the nominal time
     * @param limit the largest result, at least 1
     */
    long count(Instant nominal, Instant until, long limit);
}

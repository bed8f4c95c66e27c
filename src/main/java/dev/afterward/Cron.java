package dev.afterward;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Objects;

/**
 * At the times of a cron expression, as the clocks of a zone show them.
 *
 * <pre>{@code
 * Cron.of("30 2 * * *", "Europe/Berlin")            // at 02:30 each day
 * Cron.of("0/15 8-17 * * MON-FRI", "Europe/Berlin") // every 15 minutes from 08:00 to 17:45, Monday to Friday
 * Cron.of("0 6 L * *", "Europe/Berlin")             // at 06:00 on the last day of each month
 * }</pre>
 *
 * <p>The expression has five fields: minute, hour, day of month, month and day of week; or six, with the second first. It
 * is written as for the {@code CronTrigger} of Jakarta Concurrency. <strong>The day of month and the day of week must both
 * match</strong>: {@code 0 6 13 * FRI} fires on each Friday the 13th.
 *
 * <p>An hour field of one or several single hours, such as {@code 2} or {@code 2,14}, gives <em>fixed</em> times. A fixed
 * time fires once a day even if the clocks change: {@link Missing} and {@link Doubled} say how. An hour field with
 * {@code *}, a range or a step fires whenever the clock shows a matching time: 24 times for 24 hours that pass.
 *
 * @param expression the cron expression, without blanks around it; whether it can be read is checked when the schedule is
 *     defined
 * @param zone whose clocks count
 * @param missing what happens to a fixed time that a change of clocks leaves out
 * @param doubled what happens to a fixed time that occurs twice
 */
public record Cron(String expression, ZoneId zone, Missing missing, Doubled doubled) implements Recurrence {

    /** What happens to a fixed time that a change of clocks leaves out, such as 02:30 when 02:00 is followed by 03:00. */
    public enum Missing {
        /** It fires at the end of the gap: 02:30 at 03:00. Several missing times fire once. */
        SHIFT,
        /** It does not fire on this day. */
        SKIP
    }

    /** What happens to a fixed time that occurs twice, such as 02:30 when 03:00 is followed by 02:00. */
    public enum Doubled {
        /** It fires when it occurs first. */
        FIRST,
        /** It fires when it occurs again. */
        LAST,
        /** It fires both times. */
        BOTH
    }

    /** Removes blanks around the expression, and checks that nothing is missing. */
    public Cron {
        expression = Objects.requireNonNull(expression, "the cron expression is null")
                .strip();
        Objects.requireNonNull(zone, "the zone of the cron expression is null");
        Objects.requireNonNull(missing, "the value of missing is null");
        Objects.requireNonNull(doubled, "the value of doubled is null");
        if (expression.isEmpty()) {
            throw new IllegalArgumentException("a cron expression is empty: write 5 fields, such as 30 2 * * *");
        }
    }

    /**
     * At the times of an expression. A fixed time that a change of clocks leaves out fires at the end of the gap; one that
     * occurs twice fires when it occurs first.
     *
     * @param expression the cron expression
     * @param zone whose clocks count
     * @return the recurrence
     * @throws IllegalArgumentException when the expression is empty
     */
    public static Cron of(String expression, ZoneId zone) {
        return new Cron(expression, zone, Missing.SHIFT, Doubled.FIRST);
    }

    /**
     * At the times of an expression, in a zone by its name.
     *
     * @param expression the cron expression
     * @param zone the name of the zone whose clocks count, such as {@code Europe/Berlin} or {@code UTC}
     * @return the recurrence
     * @throws IllegalArgumentException when the expression is empty or there is no such zone
     */
    public static Cron of(String expression, String zone) {
        Objects.requireNonNull(expression, "the cron expression is null");
        Objects.requireNonNull(zone, "the zone of the cron expression is null");
        try {
            return of(expression, ZoneId.of(zone.strip()));
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "cron expression '" + expression.strip() + "': there is no zone '" + zone
                            + "': use the name of a region, such as Europe/Berlin, or UTC",
                    unknown);
        }
    }

    /**
     * The same recurrence with another answer to times that a change of clocks leaves out.
     *
     * @param missing what happens to such a fixed time
     * @return the recurrence
     */
    public Cron missing(Missing missing) {
        return new Cron(expression, zone, missing, doubled);
    }

    /**
     * The same recurrence with another answer to times that occur twice.
     *
     * @param doubled what happens to such a fixed time
     * @return the recurrence
     */
    public Cron doubled(Doubled doubled) {
        return new Cron(expression, zone, missing, doubled);
    }
}

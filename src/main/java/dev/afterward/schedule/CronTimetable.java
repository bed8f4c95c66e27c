package dev.afterward.schedule;

import dev.afterward.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * The times of a cron expression in a zone.
 *
 * <p>Time is walked through in periods: from one change of the zone's offset to the next, clocks run evenly, and the next
 * matching local time is the next instant. What a change does is decided at its borders:
 *
 * <ul>
 *   <li>A <em>gap</em>: clocks go forward, and local times are missing. If one of them is a fixed time, the end of the gap
 *       fires, once, whether or not its own local time matches.
 *   <li>An <em>overlap</em>: clocks go back, and local times occur twice. Of fixed times, the first or the second pass is
 *       passed over.
 * </ul>
 *
 * <p>Times are fixed if the hour field lists single hours: {@code 2} or {@code 2,14}, whatever the minutes and seconds are.
 * So {@code 0/10 2 * * *} fires once when the clocks leave out the hour 2. With {@code *}, a range or a step in the hour
 * field, also one like {@code 0/2} that does not name consecutive hours, real time counts: a matching local time fires as
 * often as it occurs.
 */
final class CronTimetable implements Timetable {

    private static final long FIRST = Instants.FIRST.getEpochSecond();
    private static final long LAST = Instants.LAST.getEpochSecond();
    private static final long LARGEST_OFFSET = ZoneOffset.MAX.getTotalSeconds();
    /** More than the largest difference between two offsets. */
    private static final long FAR = Duration.ofDays(2).toSeconds();

    private final CronFields fields;
    private final ZoneRules rules;
    private final Cron.Missing missing;
    private final Cron.Doubled doubled;

    CronTimetable(Cron cron) {
        fields = CronFields.parse(cron.expression());
        rules = cron.zone().getRules();
        missing = cron.missing();
        doubled = cron.doubled();
    }

    @Override
    public @Nullable Instant next(Instant after) {
        if (!after.isBefore(Instants.LAST)) {
            return null;
        }
        long second = nextFrom(after.isBefore(Instants.FIRST) ? FIRST : after.getEpochSecond() + 1);
        return second > LAST ? null : Instant.ofEpochSecond(second);
    }

    /** The first second that fires, from a second on; beyond the last one when there is none. */
    private long nextFrom(long from) {
        long second = from;
        while (second <= LAST) {
            Instant now = Instant.ofEpochSecond(second);
            long offset = rules.getOffset(now).getTotalSeconds();
            if (endsGap(second + offset)) {
                return second;
            }
            long local = fields.next(second + offset - 1);
            if (local == CronFields.NONE) {
                return CronFields.NONE;
            }
            long candidate = local - offset;
            ZoneOffsetTransition transition = rules.nextTransition(now);
            long change = transition == null ? CronFields.NONE : transition.toEpochSecond();
            if (candidate < change) {
                long passedOver = passedOver(local, candidate, offset);
                if (passedOver == 0) {
                    return candidate;
                }
                second = candidate + passedOver;
            } else {
                // Changes may be jumped over if none follows within two days. From then on, local times are later
                // than the one at which the search began. Until the instant jumped to, they are earlier than the one
                // found, as no offset is larger. Between those two no local time matches, not even a missing one.
                second = change - second > FAR ? Math.max(change, local - LARGEST_OFFSET) : change;
            }
        }
        return CronFields.NONE;
    }

    /** Whether a gap ends at a local time, so that the second before is missing, and one that is missing matches. */
    private boolean endsGap(long local) {
        if (!fields.isFixed() || missing == Cron.Missing.SKIP) {
            return false;
        }
        ZoneOffsetTransition gap = rules.getTransition(time(local - 1));
        return gap != null
                && gap.isGap()
                && fields.next(local - gap.getDuration().toSeconds() - 1) < local;
    }

    /** After how many seconds the search for a fixed time continues because it fires in the other pass, or 0. */
    private long passedOver(long local, long candidate, long offset) {
        if (!fields.isFixed() || doubled == Cron.Doubled.BOTH) {
            return 0;
        }
        ZoneOffsetTransition overlap = rules.getTransition(time(local));
        if (overlap == null || overlap.isGap()) {
            return 0;
        }
        boolean isFirst = candidate < overlap.toEpochSecond();
        if (isFirst == (doubled == Cron.Doubled.FIRST)) {
            return 0;
        }
        long end =
                isFirst ? overlap.toEpochSecond() : overlap.getDateTimeBefore().toEpochSecond(ZoneOffset.UTC) - offset;
        return end - candidate;
    }

    private static LocalDateTime time(long local) {
        return LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
    }

    @Override
    public Instant latest(Instant nominal, Instant until) {
        long to = Instants.clamp(until).getEpochSecond();
        long found = nominal.getEpochSecond();
        long none = to + 1;
        // From a second in [found, none) on there is one until the end, from none on there is not.
        long step = 1;
        for (long from = none - step; from > found; from = none - step) {
            long next = nextFrom(from);
            if (next <= to) {
                found = next;
                break;
            }
            none = from;
            step *= 2;
        }
        while (none - found > 1) {
            long middle = found + (none - found) / 2;
            long next = nextFrom(middle);
            if (next <= to) {
                found = next;
            } else {
                none = middle;
            }
        }
        return found <= nominal.getEpochSecond() ? nominal : Instant.ofEpochSecond(found);
    }

    @Override
    public long count(Instant nominal, Instant until, long limit) {
        long to = Instants.clamp(until).getEpochSecond();
        long count = 1;
        long second = nominal.getEpochSecond();
        while (count < limit) {
            second = nextFrom(second + 1);
            if (second > to) {
                break;
            }
            count++;
        }
        return count;
    }
}

package dev.afterward.schedule;

import dev.afterward.Interval;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The same time between two occurrences. */
final class IntervalTimetable implements Timetable {

    private final Duration length;

    IntervalTimetable(Interval interval) {
        length = interval.length();
    }

    @Override
    public @Nullable Instant next(Instant after) {
        if (after.isBefore(Instants.FIRST)) {
            return next(Instants.FIRST);
        }
        if (after.isAfter(Instants.LAST)) {
            return null;
        }
        Instant next = after.plus(length);
        return next.isAfter(Instants.LAST) ? null : next;
    }

    @Override
    public Instant latest(Instant nominal, Instant until) {
        return nominal.plus(length.multipliedBy(passed(nominal, Instants.clamp(until))));
    }

    @Override
    public long count(Instant nominal, Instant until, long limit) {
        return Math.min(limit, 1 + passed(nominal, Instants.clamp(until)));
    }

    private long passed(Instant nominal, Instant until) {
        return Math.max(0, Duration.between(nominal, until).dividedBy(length));
    }
}

package dev.afterward.dispatch.firing;

import dev.afterward.schedule.Jitter;
import dev.afterward.schedule.MissedRule;
import dev.afterward.schedule.Timetable;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleRow.State;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.zone.ZoneRulesProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where schedules are in time. Used under the gate. */
final class Timetables {

    /** So many expressions are kept that were read. */
    private static final int MOST_KEPT = 1_000;

    /** The version of the zones' rules that this process has. All zones of Java's own provider have the same one. */
    static final String RULES =
            ZoneRulesProvider.getVersions("Europe/London").lastEntry().getKey();

    private final Map<ScheduleRow.Times, Timetable> read = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ScheduleRow.Times, Timetable> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /**
     * The times of a schedule.
     *
     * @throws IllegalArgumentException when they cannot be told: the message says why
     */
    Timetable of(ScheduleRow schedule) {
        return of(schedule.times());
    }

    Timetable of(ScheduleRow.Times times) {
        Timetable known = read.get(times);
        if (known == null) {
            known = read(times);
            read.put(times, known);
        }
        return known;
    }

    private static Timetable read(ScheduleRow.Times times) {
        try {
            return Timetable.of(times.recurrence());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    times.zone() == null || times.problem() != null
                            ? String.valueOf(e.getMessage())
                            : "the zone '" + times.zone() + "' is unknown to this Java: " + e.getMessage(),
                    e);
        }
    }

    /** How much later than its nominal times a schedule fires. */
    static Duration offset(ScheduleRow schedule) {
        return Jitter.of(schedule.name(), schedule.policy().jitter());
    }

    /** What becomes of the occurrences of a schedule that are due. */
    static MissedRule rule(ScheduleRow schedule) {
        return new MissedRule(
                schedule.policy().missed(),
                schedule.policy().catchUp(),
                schedule.policy().latestStart().orElse(null));
    }

    /**
     * A schedule of which all is decided up to a nominal time.
     *
     * @param schedule the schedule, with what is to remain of its state
     * @param base the nominal time
     * @return it with the time after that
     */
    ScheduleRow from(ScheduleRow schedule, long base) {
        State state = schedule.state();
        try {
            return at(schedule, base, of(schedule).next(Instant.ofEpochMilli(base)), state.last(), state.number());
        } catch (IllegalArgumentException e) {
            ScheduleRow ended = at(schedule, base, null, state.last(), state.number());
            return ended.at(ended.state().broken(String.valueOf(e.getMessage())));
        }
    }

    /** A schedule whose next time is known. */
    static ScheduleRow at(ScheduleRow schedule, long base, @Nullable Instant next, @Nullable Long last, long number) {
        State state = schedule.state();
        Long nominal = next == null ? null : next.toEpochMilli();
        return schedule.at(new State(
                base,
                nominal,
                nominal == null || !state.isActive()
                        ? null
                        : nominal + offset(schedule).toMillis(),
                last,
                number,
                RULES,
                state.pausedAt(),
                state.pausedBy(),
                state.retiredAt(),
                null,
                state.blocked(),
                state.blockedAt()));
    }
}

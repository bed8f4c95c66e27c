package dev.afterward.store;

import dev.afterward.Cron;
import dev.afterward.Interval;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it is stored. Times are UTC milliseconds of the Unix epoch.
 *
 * @param id its id; 0 before it is stored
 * @param name its name
 * @param queue the id of the queue of its tasks
 * @param payload its task, encoded
 * @param version the version of the payload
 * @param times when it fires
 * @param policy what it does when its occurrences do not come one by one and in time
 * @param urgency how its tasks are enqueued by a client that does not know their queue
 * @param origin who has defined it
 * @param state where it stands
 */
public record ScheduleRow(
        int id,
        String name,
        int queue,
        byte[] payload,
        int version,
        Times times,
        SchedulePolicy policy,
        Urgency urgency,
        Origin origin,
        State state) {

    /** The same schedule with the id that the store has given it. */
    public ScheduleRow stored(int number) {
        return new ScheduleRow(number, name, queue, payload, version, times, policy, urgency, origin, state);
    }

    /** The same schedule at another place in time. */
    public ScheduleRow at(State other) {
        return new ScheduleRow(id, name, queue, payload, version, times, policy, urgency, origin, other);
    }

    /**
     * What the queue of a schedule's tasks says of them.
     *
     * @param priority their priority
     * @param expireAfter how long after they are due they may begin, in milliseconds; 0 for any time
     */
    public record Urgency(int priority, long expireAfter) {}

    /**
     * When a schedule fires, as texts: a zone may be unknown to the process that reads it.
     *
     * @param text a cron expression, or an ISO 8601 duration
     * @param zone the zone of the cron expression; null for a duration
     * @param missing the rule for fixed times that a change of clocks leaves out
     * @param doubled the rule for fixed times that occur twice
     * @param problem why the schedule cannot be read; null when it can
     */
    public record Times(
            String text,
            @Nullable String zone,
            Cron.Missing missing,
            Cron.Doubled doubled,
            @Nullable String problem) {

        /** Of a schedule that can be read. */
        public Times(String text, @Nullable String zone, Cron.Missing missing, Cron.Doubled doubled) {
            this(text, zone, missing, doubled, null);
        }

        /**
         * The texts of a recurrence.
         *
         * @param recurrence when a schedule fires
         * @return its texts
         */
        public static Times of(Recurrence recurrence) {
            return recurrence instanceof Cron cron
                    ? new Times(cron.expression(), cron.zone().getId(), cron.missing(), cron.doubled())
                    : new Times(
                            ((Interval) recurrence).length().toString(), null, Cron.Missing.SHIFT, Cron.Doubled.FIRST);
        }

        /**
         * What the texts say.
         *
         * @return the recurrence; a cron expression is not read
         * @throws DateTimeException when this process does not know the zone, or cannot read the schedule
         */
        public Recurrence recurrence() {
            if (problem != null) {
                throw new DateTimeException(problem);
            }
            return zone == null
                    ? new Interval(Duration.parse(text))
                    : new Cron(text, ZoneId.of(zone), missing, doubled);
        }
    }

    /**
     * Who has defined a schedule.
     *
     * @param application the application whose code declares it; null when it was put while an application ran
     * @param definition stands for what the code declares; null when it was put
     * @param earlier the definitions before, the latest one first
     * @param edit how it was changed since; null when it was not
     */
    public record Origin(
            @Nullable String application,
            @Nullable String definition,
            String earlier,
            @Nullable Edit edit) {

        /** Of what an application puts while it runs. */
        public static final Origin PUT = new Origin(null, null, "", null);
    }

    /**
     * A change of a schedule that makes it another one than its definition says.
     *
     * @param at when
     * @param by who has made it in the console; null when the application has
     */
    public record Edit(long at, @Nullable String by) {}

    /**
     * Where a schedule stands.
     *
     * @param base the nominal time up to which all is decided: of the last occurrence, or when it was defined
     * @param next the nominal time of the next occurrence; null when there is none
     * @param fire when to fire it; null when it is not to be fired
     * @param last the nominal time of the last occurrence that has fired; null when there is none
     * @param number how many occurrences were recorded
     * @param rules the version of the zones' rules by which the next one was found
     * @param pausedAt since when it is paused; null when it is not
     * @param pausedBy who has paused it; null when the application has
     * @param retiredAt since when no code declares it; null when that is not so
     * @param problem why it cannot fire; null when it can
     * @param blocked how many occurrences in a row the task of an earlier one has kept from firing
     * @param blockedAt since when; null when there are none
     */
    public record State(
            long base,
            @Nullable Long next,
            @Nullable Long fire,
            @Nullable Long last,
            long number,
            String rules,
            @Nullable Long pausedAt,
            @Nullable String pausedBy,
            @Nullable Long retiredAt,
            @Nullable String problem,
            long blocked,
            @Nullable Long blockedAt) {

        /** Where a schedule begins of which nothing is recorded, and nothing next is known. */
        public static State begin(long base, String rules) {
            return new State(base, null, null, null, 0, rules, null, null, null, null, 0, null);
        }

        /** The same, to be fired at another time. */
        public State firing(@Nullable Long time) {
            return new State(
                    base, next, time, last, number, rules, pausedAt, pausedBy, retiredAt, problem, blocked, blockedAt);
        }

        /** The same, of a schedule that cannot fire. */
        public State broken(String why) {
            return new State(
                    base, next, fire, last, number, rules, pausedAt, pausedBy, retiredAt, why, blocked, blockedAt);
        }

        /** The same with more occurrences recorded. */
        public State recorded(@Nullable Long lastFired, long records) {
            return new State(
                    base, next, fire, lastFired, records, rules, pausedAt, pausedBy, retiredAt, problem, blocked,
                    blockedAt);
        }

        /** The same, paused since a time by somebody, or not paused. */
        public State paused(@Nullable Long at, @Nullable String by) {
            return new State(base, next, fire, last, number, rules, at, by, retiredAt, problem, blocked, blockedAt);
        }

        /** The same, retired: it fires no more. */
        public State retired(long at) {
            return new State(base, null, null, last, number, rules, pausedAt, pausedBy, at, null, blocked, blockedAt);
        }

        /** The same, of a schedule that is declared or put again. */
        public State unretired() {
            return new State(base, next, fire, last, number, rules, pausedAt, pausedBy, null, null, blocked, blockedAt);
        }

        /** The same, when the task of an earlier occurrence has kept one more from firing. */
        public State blocked(long at) {
            return blocked(blocked + 1, blockedAt == null ? Long.valueOf(at) : blockedAt);
        }

        /** The same, when one has fired. */
        public State unblocked() {
            return blocked(0, null);
        }

        private State blocked(long count, @Nullable Long since) {
            return new State(
                    base, next, fire, last, number, rules, pausedAt, pausedBy, retiredAt, problem, count, since);
        }

        /** Whether its occurrences fire. */
        public boolean isActive() {
            return pausedAt == null && retiredAt == null;
        }
    }
}

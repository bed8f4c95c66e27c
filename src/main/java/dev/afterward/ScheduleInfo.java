package dev.afterward;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A schedule as it was when it was read.
 *
 * @param name its name
 * @param queue the name of the queue of its tasks
 * @param recurrence when it fires; empty when this process does not know its zone
 * @param policy what it does when its occurrences do not come one by one and in time
 * @param state whether it fires
 * @param origin who has defined it
 * @param next the nominal time of its next occurrence; empty when there is none, or it does not fire
 * @param last the nominal time of the last occurrence that has fired
 * @param problem why it cannot fire; empty when it can
 */
public record ScheduleInfo(
        String name,
        String queue,
        Optional<Recurrence> recurrence,
        SchedulePolicy policy,
        State state,
        Origin origin,
        Optional<Instant> next,
        Optional<Instant> last,
        Optional<String> problem) {

    /** Whether a schedule fires. */
    public enum State {
        /** It fires. */
        ACTIVE,
        /** It was paused: what is due meanwhile does not fire, then or later. */
        PAUSED,
        /** It was declared by the code of an application that declares it no more. */
        RETIRED
    }

    /** Who has defined a schedule. */
    public enum Origin {
        /** The application's code, with {@link Recurring}, {@link Every} or {@link Afterward.Builder#schedule}. */
        DECLARED,
        /** As {@link #DECLARED}, and it was changed since, in the console or with {@link Schedules#put}: this holds until the code changes. */
        EDITED,
        /** The application while it ran, with {@link Schedules#put}. */
        PUT
    }

    /** Checks that nothing is missing. */
    public ScheduleInfo {
        Objects.requireNonNull(name, "the schedule's name is null");
        Objects.requireNonNull(queue, "the queue's name is null");
        Objects.requireNonNull(recurrence, "the recurrence is null");
        Objects.requireNonNull(policy, "the policy is null");
        Objects.requireNonNull(state, "the state is null");
        Objects.requireNonNull(origin, "the origin is null");
        Objects.requireNonNull(next, "the next time is null");
        Objects.requireNonNull(last, "the last time is null");
        Objects.requireNonNull(problem, "the problem is null");
    }
}

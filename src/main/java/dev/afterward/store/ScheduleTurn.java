package dev.afterward.store;

import dev.afterward.Occurrence.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a turn does with schedules. A role of {@link Turn}. */
public interface ScheduleTurn {

    /**
     * A schedule, which no other client changes before this turn has ended.
     *
     * @param name its name
     * @return the schedule
     */
    Optional<ScheduleRow> schedule(String name);

    /**
     * Stores a schedule, as a new one if its id is 0, and notes that its queue has tasks of schedules.
     *
     * @param row the schedule
     * @return its id; 0 when it is new, and another client has stored one of the same name meanwhile
     */
    int putSchedule(ScheduleRow row);

    /**
     * Changes where a schedule stands.
     *
     * @param schedule its id
     * @param state where it stands from now on
     */
    void moveSchedule(int schedule, ScheduleRow.State state);

    /**
     * Deletes a schedule and its occurrences.
     *
     * @param name its name
     * @return whether there was one
     */
    boolean removeSchedule(String name);

    /**
     * Schedules that are to be fired, and that no other client is about to fire.
     *
     * @param now the time
     * @param limit how many at most
     * @return the schedules, the first one first
     */
    List<ScheduleRow> dueSchedules(long now, int limit);

    /**
     * When the next schedule is to be fired.
     *
     * @return the time, or {@link Long#MAX_VALUE} when none is
     */
    long nextFire();

    /**
     * The tasks of a schedule's occurrences that have not ended. Those that have are closed before.
     *
     * @param schedule its id
     * @param limit how many at most
     * @return their ids
     */
    List<Long> openOccurrences(int schedule, int limit);

    /**
     * Records an occurrence, and forgets the oldest one where there are many. One with the same time is there already if it has
     * fired before.
     *
     * @param row the occurrence
     * @return whether there was none with the same time
     */
    boolean recordOccurrence(OccurrenceRow row);

    /**
     * The schedules of which an occurrence waits, and whose tasks have ended.
     *
     * @param limit how many at most
     * @return the schedules, each with the nominal time of what waits
     */
    List<Waiting> waitingSchedules(int limit);

    /**
     * An occurrence that waits, and nothing in its way.
     *
     * @param schedule the schedule
     * @param at the nominal time
     */
    record Waiting(ScheduleRow schedule, long at) {}

    /**
     * Whether occurrences wait, of whatever schedule.
     *
     * @return whether there are some
     */
    boolean hasWaiting();

    /**
     * The occurrences of a schedule that wait.
     *
     * @param schedule the id of the schedule
     * @return their nominal times
     */
    List<Long> waitingOf(int schedule);

    /**
     * Fires an occurrence that waits, or says why it does not.
     *
     * @param schedule the id of the schedule
     * @param at the nominal time
     * @param outcome what becomes of it
     * @param task its task, or 0
     * @return whether it has waited until now
     */
    boolean decideWaiting(int schedule, long at, Outcome outcome, long task);

    /**
     * A task has ended, perhaps one of an occurrence.
     *
     * @param task the task
     * @param state how it has ended
     * @param at when
     * @param micros how long its last attempt took, in microseconds
     */
    void endOccurrence(long task, RowState state, long at, long micros);

    /**
     * Locks a task, unless somebody else has: whoever has it decides what becomes of it.
     *
     * @param task the task
     * @return whether it is locked
     */
    boolean lock(long task);

    /**
     * Schedules whose next time was found by other rules of the zones than this process has, and those that could not fire.
     *
     * @param rules the version of the rules
     * @param after the name of the last one that is known, or an empty text
     * @param limit how many at most
     * @return their names, in order; the rows are not locked
     */
    List<String> schedulesOfOtherRules(String rules, String after, int limit);

    /**
     * Notes that the code of this client's application declares a schedule.
     *
     * @param schedule its id
     * @param definition stands for what the code declares
     */
    void declare(int schedule, String definition);

    /** Takes back all that was noted for this client by {@link #declare}. */
    void declareNothing();

    /**
     * Whether the code of another client declares a schedule, as far as that client may be alive.
     *
     * @param schedule its id
     * @param definition stands for what the code declares; null for whatever it is
     * @param aliveSince a client that has given no sign of life since then is not alive
     * @return whether there is such a client
     */
    boolean isDeclaredElsewhere(int schedule, @Nullable String definition, long aliveSince);

    /**
     * The schedules that an application declares or has declared, as far as they are not retired.
     *
     * @param application the name of the application; null for all applications
     * @param after the name of the last one that is known, or an empty text
     * @param limit how many at most
     * @return their names, in order; the rows are not locked
     */
    List<String> schedulesOf(@Nullable String application, String after, int limit);
}

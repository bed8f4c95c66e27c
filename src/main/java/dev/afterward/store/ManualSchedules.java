package dev.afterward.store;

import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What people do to schedules by hand. Each act is written to the audit log with its effect. */
public interface ManualSchedules {

    /**
     * Pauses a schedule, or lets it go on.
     *
     * @param name its name
     * @param paused whether it is to be paused
     * @param actor who does it
     * @return whether it had an effect
     */
    boolean pause(String name, boolean paused, String actor);

    /**
     * Enqueues the task of a schedule once.
     *
     * @param name its name
     * @param actor who does it
     * @return the task; empty when there is no such schedule
     */
    Optional<TaskId> run(String name, String actor);

    /**
     * Removes a schedule.
     *
     * @param name its name
     * @param actor who does it
     * @return whether there was one
     */
    boolean remove(String name, String actor);

    /**
     * Lets a schedule fire at other times, or with another policy. What code declares counts as edited until the code changes.
     *
     * @param name its name
     * @param isExpected whether the schedule is still what the edit was meant for; asked while nobody else can change it, perhaps
     *     several times
     * @param recurrence when it fires
     * @param policy what it does when its occurrences do not come one by one and in time
     * @param actor who does it
     * @return what became of it
     * @throws IllegalArgumentException when the recurrence is a cron expression that cannot be read or never fires
     */
    Edit edit(
            String name, Predicate<ScheduleRow> isExpected, Recurrence recurrence, SchedulePolicy policy, String actor);

    /** What became of an edit. */
    enum Edit {
        /** The schedule is another one now. */
        STORED,
        /** The schedule was as it was to be already. */
        SAME,
        /** Nothing: somebody has changed the schedule meanwhile. */
        CHANGED,
        /** Nothing: the schedule is retired. */
        RETIRED,
        /** Nothing: there is no such schedule. */
        GONE
    }

    /**
     * The next times of a schedule, as if it were neither paused nor retired.
     *
     * @param schedule the schedule
     * @param count how many
     * @return the nominal times; fewer where there are no more
     */
    List<Instant> next(ScheduleRow schedule, int count);

    /**
     * The next times of a recurrence, from now on.
     *
     * @param recurrence when
     * @param count how many
     * @return the nominal times; fewer where there are no more
     * @throws IllegalArgumentException when it is a cron expression that cannot be read or never fires
     */
    List<Instant> next(Recurrence recurrence, int count);
}

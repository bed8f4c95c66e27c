package dev.afterward.store;

import dev.afterward.TaskId;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import java.time.Instant;
import java.util.List;

/** Finds the schedules that need somebody. Of each kind only so many are looked at that it does not take long. */
public interface ScheduleWatch {

    /** So many occurrences of a schedule, one after the other, have failed if it is failing. */
    int FAILURES = 3;

    /** Of so many schedules {@link #failing}, {@link #blocked} and {@link #paused} look closer. */
    int MOST_EXAMINED = 1_000;

    /**
     * The schedules that cannot fire.
     *
     * @param limit how many at most
     * @return the schedules, in the order of their names
     */
    List<NamedSchedule> withProblem(int limit);

    /**
     * The schedules that fire and whose last {@value #FAILURES} occurrences that have ended have failed. Of schedules that have
     * failed occurrences, the first {@value #MOST_EXAMINED} are looked at.
     *
     * @param limit how many at most
     * @return the schedules
     */
    List<NamedSchedule> failing(int limit);

    /**
     * A schedule whose occurrences do not fire since the task of an earlier one has not ended.
     *
     * @param schedule the schedule
     * @param task the task
     * @param state where the task stands: it has not ended
     */
    record Blocked(NamedSchedule schedule, TaskId task, RowState state) {}

    /**
     * The schedules whose occurrences do not fire since the task of an earlier one is parked, or has not ended for long. Of those
     * that are kept from firing, the {@value #MOST_EXAMINED} that are so for the longest time are looked at.
     *
     * @param occurrences for how many occurrences in a row this is long
     * @param since since when it has to be so as well
     * @param limit how many at most
     * @return the schedules, those first that have not fired for the longest time
     */
    List<Blocked> blocked(int occurrences, Instant since, int limit);

    /**
     * The schedules that are paused for long, and would have fired since. Of those that would have fired, the {@value #MOST_EXAMINED}
     * that would have done so first are looked at.
     *
     * @param now the time
     * @param since since when one is paused for long
     * @param limit how many at most
     * @return the schedules, those first that would have fired first
     */
    List<NamedSchedule> paused(Instant now, Instant since, int limit);
}

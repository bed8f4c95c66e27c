package dev.afterward;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Schedules: each enqueues its task again and again, on its own. They are kept in the store and survive restarts; what was
 * missed meanwhile is made up for, or a row says why not: see {@link SchedulePolicy}. Each occurrence fires once, however many
 * clients share the store. Injected, or from {@link TaskClient#schedules()}. Safe for use by several threads.
 *
 * <pre>{@code
 * schedules.put("tenant-7", new TenantReport(7), Cron.of("0 6 * * MON-FRI", "Europe/Berlin"));
 * }</pre>
 *
 * <p>What is done here takes place at once, whatever happens to the caller's transaction. What is done to a schedule is written
 * to the audit log that the console shows, with the actor "application".
 *
 * <p>No argument may be null: a {@link NullPointerException} names what is missing. Every method throws a {@link
 * TaskStoreException} when the store cannot be read or written, and those that write throw a {@link ClientStoppedException} when
 * the client has stopped.
 */
public interface Schedules {

    /** How many schedules {@link #list} returns at most. */
    int MOST_LISTED = 1_000;

    /** How many occurrences {@link #history} returns at most: as many as are kept of each schedule. */
    int MOST_KEPT = 1_000;

    /** How many times {@link #next(String, int)} returns at most. */
    int MOST_NEXT = 1_000;

    /**
     * Defines a schedule, or changes it. One that is the same already stays as it is. If it is to fire at other times, they
     * begin now: what was due before by the old ones has fired or does not fire any more. A paused schedule stays paused.
     *
     * @param name its name: unique in the store, 1 to 100 characters, no control characters and no quotation mark
     * @param task what is enqueued; the same for all occurrences
     * @param recurrence when
     * @param policy what happens to occurrences that are missed or overlap
     * @return the schedule
     * @throws IllegalArgumentException when the name is not one, or the recurrence is a cron expression that cannot be read or
     *     never fires
     * @throws UnknownQueueException when the client has no queue for tasks of this type
     * @throws TaskInvalidException when the task violates the constraints of its type
     * @throws PayloadException when the task cannot be stored as JSON, or is too long
     */
    ScheduleInfo put(String name, Task task, Recurrence recurrence, SchedulePolicy policy);

    /**
     * Defines a schedule, or changes it, with {@link SchedulePolicy#DEFAULT}.
     *
     * @param name its name
     * @param task what is enqueued
     * @param recurrence when
     * @return the schedule
     * @see #put(String, Task, Recurrence, SchedulePolicy) for what is thrown
     */
    default ScheduleInfo put(String name, Task task, Recurrence recurrence) {
        return put(name, task, recurrence, SchedulePolicy.DEFAULT);
    }

    /**
     * Removes a schedule and its history. Tasks that it has enqueued stay. One that the application's code declares is defined
     * again at the next start.
     *
     * @param name its name
     * @return whether there was one
     */
    boolean remove(String name);

    /**
     * Pauses a schedule. What is due meanwhile does not fire, then or later. It is stored, so it survives a restart.
     *
     * @param name its name
     * @return whether that has changed anything: there is such a schedule, and it was not paused
     */
    boolean pause(String name);

    /**
     * Undoes {@link #pause}.
     *
     * @param name its name
     * @return whether that has changed anything: there is such a schedule, and it was paused
     */
    boolean resume(String name);

    /**
     * Enqueues the task of a schedule once, now. The times of the schedule are not changed, and neither a pause nor an overlap
     * matters.
     *
     * @param name its name
     * @return the task's id; empty when there is no such schedule
     */
    Optional<TaskId> runNow(String name);

    /**
     * A schedule by its name.
     *
     * @param name its name
     * @return the schedule; empty when there is none
     */
    Optional<ScheduleInfo> find(String name);

    /**
     * The schedules, in the order of their names.
     *
     * @return the first {@value #MOST_LISTED} of them
     */
    default List<ScheduleInfo> list() {
        return list("");
    }

    /**
     * The schedules that come after a name, in the order of their names.
     *
     * @param after the name of the last one that is known
     * @return the next {@value #MOST_LISTED} of them; empty behind the last one
     */
    List<ScheduleInfo> list(String after);

    /**
     * The next nominal times of a schedule; those at which it would fire if it is paused or retired.
     *
     * @param name its name
     * @param count how many, 1 to {@value #MOST_NEXT}
     * @return the times; fewer where there are no more, or there is no such schedule
     */
    List<Instant> next(String name, int count);

    /**
     * The occurrences of a schedule, the last one first. The store keeps {@value #MOST_KEPT} rows of each schedule.
     *
     * @param name its name
     * @param count how many at most, 1 to {@value #MOST_KEPT}
     * @return the occurrences; those that did not fire, too, with the reason
     */
    List<Occurrence> history(String name, int count);

    /**
     * The occurrence that a task belongs to.
     *
     * @param task the task's id
     * @return the occurrence; empty when no schedule has enqueued the task
     * @see TaskContext#occurrence()
     */
    Optional<Occurrence> occurrence(TaskId task);
}

package dev.afterward.store;

import dev.afterward.Occurrence;
import dev.afterward.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of schedules. A role of {@link TaskInspector}. */
public interface ScheduleLists {

    /**
     * The schedules that need somebody.
     *
     * @return what finds them
     */
    ScheduleWatch scheduleWatch();

    /**
     * A schedule with the name of its queue.
     *
     * @param row the schedule; one of several that were read at once has an empty payload
     * @param queue the name
     */
    record NamedSchedule(ScheduleRow row, String queue) {}

    /**
     * A schedule by its name.
     *
     * @param name its name
     * @return the schedule
     */
    Optional<NamedSchedule> schedule(String name);

    /**
     * The schedules that come after a name.
     *
     * @param after the name, or an empty text
     * @param limit how many at most
     * @return the schedules, in the order of their names
     */
    List<NamedSchedule> schedules(String after, int limit);

    /**
     * The schedules whose names have a beginning, and that come after a name.
     *
     * @param beginning the beginning, or an empty text
     * @param after the name, or an empty text
     * @param limit how many at most
     * @return the schedules, in the order of their names
     */
    List<NamedSchedule> schedules(String beginning, String after, int limit);

    /**
     * The last occurrence of each of some schedules.
     *
     * @param schedules their names
     * @return the occurrences by the name of the schedule; a schedule that has none is missing
     */
    Map<String, Occurrence> lastOccurrences(List<String> schedules);

    /**
     * The last occurrences of a schedule.
     *
     * @param schedule its name
     * @param limit how many at most
     * @return the occurrences, the last one first
     */
    List<Occurrence> occurrences(String schedule, int limit);

    /**
     * The occurrence of a task.
     *
     * @param task the task
     * @return the occurrence
     */
    Optional<Occurrence> occurrence(TaskId task);
}

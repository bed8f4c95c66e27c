package dev.afterward.jdbc;

import dev.afterward.Occurrence;
import dev.afterward.TaskId;
import dev.afterward.store.ScheduleLists;
import dev.afterward.store.ScheduleWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads schedules and their occurrences. */
final class ScheduleReads implements ScheduleLists {

    /** What comes after all that begins alike. */
    private static final String END =
            Character.toString(Character.MAX_CODE_POINT).repeat(2);

    private final Reads points;
    private final Reads lists;

    ScheduleReads(Reads points, Reads lists) {
        this.points = points;
        this.lists = lists;
    }

    @Override
    public Optional<NamedSchedule> schedule(String name) {
        return lists.read("read a schedule", session -> session.first(Sql.SCHEDULE, ScheduleRows::named, name));
    }

    @Override
    public List<NamedSchedule> schedules(String after, int limit) {
        return lists.read(
                "list schedules", session -> session.query(Sql.SCHEDULES, ScheduleRows::listed, after, limit));
    }

    @Override
    public List<NamedSchedule> schedules(String beginning, String after, int limit) {
        String from = after.startsWith(beginning) ? after : beginning;
        return lists.read(
                "find schedules",
                session -> session.query(
                        Sql.SCHEDULES_BEGINNING, ScheduleRows::listed, from, beginning + END, after, limit));
    }

    @Override
    public ScheduleWatch scheduleWatch() {
        return new ScheduleWatchReads(lists);
    }

    @Override
    public Map<String, Occurrence> lastOccurrences(List<String> schedules) {
        Map<String, Occurrence> last = new HashMap<>();
        lists.read(
                        "read the last occurrences",
                        session -> session.query(Sql.LAST_OCCURRENCES, ScheduleRows::occurrence, schedules))
                .forEach(occurrence -> last.put(occurrence.schedule(), occurrence));
        return last;
    }

    @Override
    public List<Occurrence> occurrences(String schedule, int limit) {
        return lists.read(
                "list occurrences",
                session -> session.query(Sql.OCCURRENCES, ScheduleRows::occurrence, schedule, limit));
    }

    @Override
    public Optional<Occurrence> occurrence(TaskId task) {
        return points.read(
                "read the occurrence of a task",
                session -> session.first(Sql.OCCURRENCE_OF_TASK, ScheduleRows::occurrence, task.value()));
    }
}

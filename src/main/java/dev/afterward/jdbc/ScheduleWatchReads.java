package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleWatch;
import java.time.Instant;
import java.util.List;

/** Reads the schedules that need somebody. */
final class ScheduleWatchReads implements ScheduleWatch {

    /** Between the last occurrences that have ended there may be so many that have not fired. */
    private static final int FARTHEST = 50;

    private final Reads lists;

    ScheduleWatchReads(Reads lists) {
        this.lists = lists;
    }

    @Override
    public List<NamedSchedule> withProblem(int limit) {
        return lists.read(
                "find schedules that cannot fire",
                session -> session.query(Sql.SCHEDULES_WITH_PROBLEM, ScheduleRows::listed, limit));
    }

    @Override
    public List<NamedSchedule> failing(int limit) {
        return lists.read(
                "find schedules that fail",
                session -> session.query(
                        Sql.FAILING_SCHEDULES, ScheduleRows::listed, MOST_EXAMINED, limit, FAILURES, FARTHEST));
    }

    @Override
    public List<Blocked> blocked(int occurrences, Instant since, int limit) {
        return lists.read(
                "find schedules that an earlier task keeps from firing",
                session -> session.query(
                        Sql.BLOCKED_SCHEDULES,
                        row -> new Blocked(
                                ScheduleRows.listed(row),
                                new TaskId(row.getLong("task")),
                                RowState.of(row.getInt("task_state"))),
                        MOST_EXAMINED,
                        occurrences,
                        since.toEpochMilli(),
                        limit));
    }

    @Override
    public List<NamedSchedule> paused(Instant now, Instant since, int limit) {
        return lists.read(
                "find schedules that are paused for long",
                session -> session.query(
                        Sql.PAUSED_SCHEDULES,
                        ScheduleRows::listed,
                        MOST_EXAMINED,
                        now.toEpochMilli(),
                        since.toEpochMilli(),
                        limit));
    }
}

package dev.afterward.jdbc;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.Schedules;
import dev.afterward.store.OccurrenceRow;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleTurn;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a turn does with schedules. */
final class ScheduleOperations implements ScheduleTurn {

    private final TurnOperations operations;
    private final Session session;
    private final int client;

    ScheduleOperations(TurnOperations operations, Session session, int client) {
        this.operations = operations;
        this.session = session;
        this.client = client;
    }

    @Override
    public Optional<ScheduleRow> schedule(String name) {
        return operations.read("find a schedule", () -> session.first(Sql.LOCK_SCHEDULE, ScheduleRows::schedule, name));
    }

    @Override
    public int putSchedule(ScheduleRow row) {
        return operations.change("store a schedule", () -> {
            if (row.id() != 0) {
                session.update(
                        Sql.UPDATE_SCHEDULE,
                        Stream.concat(Stream.of(values(row)), Stream.of(row.id()))
                                .toArray());
                session.update(Sql.NOTE_SCHEDULED, row.queue());
                return row.id();
            }
            Optional<Integer> made = session.first(Sql.INSERT_SCHEDULE, found -> found.getInt(1), values(row));
            if (made.isPresent()) {
                session.update(Sql.NOTE_SCHEDULED, row.queue());
            }
            return made.orElse(0);
        });
    }

    private static @Nullable Object[] values(ScheduleRow row) {
        ScheduleRow.State state = row.state();
        ScheduleRow.Edit edit = row.origin().edit();
        return new @Nullable Object[] {
            row.name(),
            row.queue(),
            row.payload(),
            row.times().text(),
            row.times().zone(),
            ScheduleRows.code(row.times().missing()),
            ScheduleRows.code(row.times().doubled()),
            ScheduleRows.code(row.policy().missed()),
            row.policy().catchUp(),
            row.policy().latestStart().map(java.time.Duration::toMillis).orElse(null),
            ScheduleRows.code(row.policy().overlap()),
            row.policy().jitter().toMillis(),
            row.urgency().priority(),
            row.urgency().expireAfter(),
            row.origin().application(),
            row.origin().definition(),
            row.origin().earlier(),
            edit == null ? null : edit.at(),
            edit == null ? null : edit.by(),
            state.base(),
            state.next(),
            state.fire(),
            state.last(),
            state.number(),
            state.rules(),
            state.pausedAt(),
            state.pausedBy(),
            state.retiredAt(),
            state.problem(),
            state.blocked(),
            state.blockedAt(),
            row.version()
        };
    }

    @Override
    public void moveSchedule(int schedule, ScheduleRow.State state) {
        change(
                "move a schedule",
                Sql.MOVE_SCHEDULE,
                state.base(),
                state.next(),
                state.fire(),
                state.last(),
                state.number(),
                state.rules(),
                state.pausedAt(),
                state.pausedBy(),
                state.retiredAt(),
                state.problem(),
                state.blocked(),
                state.blockedAt(),
                schedule);
    }

    /** Sends a statement with the next one at the latest whose result is needed. */
    private void change(String what, Sql sql, @Nullable Object... parameters) {
        operations.run(what, () -> session.later(sql, parameters));
        operations.noteChange();
    }

    @Override
    public boolean removeSchedule(String name) {
        return operations.change("remove a schedule", () -> {
            Optional<Integer> id = session.first(Sql.DELETE_SCHEDULE, row -> row.getInt(1), name);
            if (id.isPresent()) {
                session.update(Sql.DELETE_OCCURRENCES, id.get());
                session.update(Sql.DELETE_DECLARATIONS, id.get());
            }
            return id.isPresent();
        });
    }

    @Override
    public List<ScheduleRow> dueSchedules(long now, int limit) {
        return operations.read(
                "find due schedules", () -> session.query(Sql.DUE_SCHEDULES, ScheduleRows::schedule, now, limit));
    }

    @Override
    public long nextFire() {
        return operations.read("find the next schedule", () -> session.number(Sql.NEXT_FIRE, Long.MAX_VALUE));
    }

    @Override
    public List<Long> openOccurrences(int schedule, int limit) {
        return operations.change("look at the tasks of a schedule", () -> {
            session.update(Sql.CLOSE_OCCURRENCES, schedule);
            return session.query(Sql.OPEN_OCCURRENCES, row -> row.getLong(1), schedule, limit);
        });
    }

    @Override
    public boolean recordOccurrence(OccurrenceRow row) {
        return operations.change("record an occurrence", () -> {
            boolean isNew = insert(row) == 1;
            if (isNew && row.number() > Schedules.MOST_KEPT) {
                session.later(Sql.TRIM_OCCURRENCES, row.schedule(), row.number() - Schedules.MOST_KEPT);
            }
            return isNew;
        });
    }

    private int insert(OccurrenceRow row) throws SQLException {
        return session.update(
                Sql.INSERT_OCCURRENCE,
                row.schedule(),
                row.number(),
                row.at(),
                row.last(),
                row.count(),
                row.byHand() ? 1 : 0,
                row.previous(),
                row.decided(),
                ScheduleRows.code(row.outcome()),
                row.task() == 0 ? null : row.task());
    }

    @Override
    public List<Waiting> waitingSchedules(int limit) {
        return operations.read(
                "find schedules that wait",
                () -> session.query(
                        Sql.WAITING_SCHEDULES,
                        row -> new Waiting(ScheduleRows.schedule(row), row.getLong("waiting_at")),
                        limit));
    }

    @Override
    public boolean hasWaiting() {
        return operations.read("look for occurrences that wait", () -> session.number(Sql.HAS_WAITING, 0) > 0);
    }

    @Override
    public List<Long> waitingOf(int schedule) {
        return operations.read(
                "find occurrences that wait", () -> session.query(Sql.WAITING_OF, row -> row.getLong(1), schedule));
    }

    @Override
    public boolean decideWaiting(int schedule, long at, Outcome outcome, long task) {
        return operations.change(
                "decide an occurrence",
                () -> session.update(
                                Sql.DECIDE_WAITING, schedule, at, ScheduleRows.code(outcome), task == 0 ? null : task)
                        == 1);
    }

    @Override
    public void endOccurrence(long task, RowState state, long at, long micros) {
        change("end an occurrence", Sql.END_OCCURRENCE, task, ScheduleRows.code(outcome(state)), at, micros);
    }

    @Override
    public boolean lock(long task) {
        return !session.statements().has(Sql.LOCK_TASK)
                || operations.read("lock a task", () -> session.number(Sql.LOCK_TASK, 0, task) == 1);
    }

    private static Outcome outcome(RowState state) {
        return switch (state) {
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case FAILED -> Outcome.FAILED;
            case CANCELLED -> Outcome.CANCELLED;
            case EXPIRED -> Outcome.EXPIRED;
            default -> Outcome.UNKNOWN;
        };
    }

    @Override
    public List<String> schedulesOfOtherRules(String rules, String after, int limit) {
        return operations.read(
                "find schedules of other rules",
                () -> session.query(Sql.SCHEDULES_OF_OTHER_RULES, row -> row.getString(1), rules, after, limit));
    }

    @Override
    public void declare(int schedule, String definition) {
        change("note a declaration", Sql.DECLARE_SCHEDULE, client, schedule, definition);
    }

    @Override
    public void declareNothing() {
        change("take back declarations", Sql.WITHDRAW_DECLARATIONS, client);
    }

    @Override
    public boolean isDeclaredElsewhere(int schedule, @Nullable String definition, long aliveSince) {
        return operations.read(
                "look who declares a schedule",
                () -> session.number(Sql.DECLARED_ELSEWHERE, 0, schedule, client, definition, aliveSince) > 0);
    }

    @Override
    public List<String> schedulesOf(@Nullable String application, String after, int limit) {
        return operations.read(
                "find the schedules of an application",
                () -> session.query(Sql.SCHEDULES_OF_APPLICATION, row -> row.getString(1), application, after, limit));
    }
}

package dev.afterward.dispatch;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.store.OccurrenceRow;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleTurn;
import java.util.List;
import java.util.Optional;

/** A store without schedules. */
enum NoSchedules implements ScheduleTurn {
    INSTANCE;

    @Override
    public Optional<ScheduleRow> schedule(String name) {
        return Optional.empty();
    }

    @Override
    public int putSchedule(ScheduleRow row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moveSchedule(int schedule, ScheduleRow.State state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean removeSchedule(String name) {
        return false;
    }

    @Override
    public List<ScheduleRow> dueSchedules(long now, int limit) {
        return List.of();
    }

    @Override
    public long nextFire() {
        return Long.MAX_VALUE;
    }

    @Override
    public List<Long> openOccurrences(int schedule, int limit) {
        return List.of();
    }

    @Override
    public boolean recordOccurrence(OccurrenceRow row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Waiting> waitingSchedules(int limit) {
        return List.of();
    }

    @Override
    public boolean hasWaiting() {
        return false;
    }

    @Override
    public List<Long> waitingOf(int schedule) {
        return List.of();
    }

    @Override
    public boolean decideWaiting(int schedule, long at, Outcome outcome, long task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void endOccurrence(long task, RowState state, long at, long micros) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> schedulesOfOtherRules(String rules, String after, int limit) {
        return List.of();
    }

    @Override
    public void declare(int schedule, String definition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void declareNothing() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDeclaredElsewhere(int schedule, String definition, long aliveSince) {
        return false;
    }

    @Override
    public List<String> schedulesOf(String application, String after, int limit) {
        return List.of();
    }

    @Override
    public boolean lock(long task) {
        return true;
    }
}

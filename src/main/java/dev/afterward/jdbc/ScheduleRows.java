package dev.afterward.jdbc;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Occurrence;
import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.SchedulePolicy;
import dev.afterward.TaskId;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the rows of schedules hold. */
final class ScheduleRows {

    private static final Cron.Missing[] MISSING = Cron.Missing.values();
    private static final Cron.Doubled[] DOUBLED = Cron.Doubled.values();
    private static final Missed[] MISSED = Missed.values();
    private static final Overlap[] OVERLAPS = Overlap.values();
    private static final Outcome[] OUTCOMES = Outcome.values();

    private static final byte[] NOT_READ = {};

    private ScheduleRows() {}

    /** What stands for a constant in the store: its place, as the migrations say. Constants are only ever added at the end. */
    @SuppressWarnings("EnumOrdinal")
    static int code(Enum<?> constant) {
        return constant.ordinal();
    }

    static ScheduleRow schedule(ResultSet row) throws SQLException {
        return schedule(row, row.getBytes("payload"));
    }

    private static ScheduleRow schedule(ResultSet row, byte[] payload) throws SQLException {
        return new ScheduleRow(
                row.getInt("id"),
                row.getString("name"),
                row.getInt("queue"),
                payload,
                row.getInt("payload_version"),
                times(row),
                policy(row).orElse(SchedulePolicy.DEFAULT),
                new ScheduleRow.Urgency(row.getInt("priority"), row.getLong("expire_after")),
                new ScheduleRow.Origin(
                        row.getString("application"), row.getString("definition"), row.getString("earlier"), edit(row)),
                new ScheduleRow.State(
                        row.getLong("base"),
                        longOrNull(row, "next"),
                        longOrNull(row, "fire"),
                        longOrNull(row, "last"),
                        row.getLong("number"),
                        row.getString("rules"),
                        longOrNull(row, "paused_at"),
                        row.getString("paused_by"),
                        longOrNull(row, "retired_at"),
                        row.getString("problem"),
                        row.getLong("blocked"),
                        longOrNull(row, "blocked_at")));
    }

    private static ScheduleRow.@Nullable Edit edit(ResultSet row) throws SQLException {
        Long at = longOrNull(row, "edited_at");
        return at == null ? null : new ScheduleRow.Edit(at, row.getString("edited_by"));
    }

    /** A row of a newer library may hold what this one does not know: such a schedule does not fire here, and others do. */
    private static ScheduleRow.Times times(ResultSet row) throws SQLException {
        Optional<Cron.Missing> missing = constant(MISSING, row.getInt("missing"));
        Optional<Cron.Doubled> doubled = constant(DOUBLED, row.getInt("doubled"));
        boolean isKnown =
                missing.isPresent() && doubled.isPresent() && policy(row).isPresent();
        return new ScheduleRow.Times(
                row.getString("times"),
                row.getString("zone"),
                missing.orElse(Cron.Missing.SHIFT),
                doubled.orElse(Cron.Doubled.FIRST),
                isKnown ? null : "it has a setting that this version of the library does not know");
    }

    private static Optional<SchedulePolicy> policy(ResultSet row) throws SQLException {
        Optional<Missed> missed = constant(MISSED, row.getInt("missed"));
        Optional<Overlap> overlap = constant(OVERLAPS, row.getInt("overlap"));
        Long latestStart = longOrNull(row, "latest_start");
        if (missed.isEmpty() || overlap.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SchedulePolicy(
                    missed.get(),
                    row.getInt("catch_up"),
                    Optional.ofNullable(latestStart).map(Duration::ofMillis),
                    overlap.get(),
                    Duration.ofMillis(row.getLong("jitter"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> constant(T[] all, int code) {
        return code >= 0 && code < all.length ? Optional.of(all[code]) : Optional.empty();
    }

    static NamedSchedule named(ResultSet row) throws SQLException {
        return new NamedSchedule(schedule(row), queue(row));
    }

    /** One of many, whose payload is not read. */
    static NamedSchedule listed(ResultSet row) throws SQLException {
        return new NamedSchedule(schedule(row, NOT_READ), queue(row));
    }

    private static String queue(ResultSet row) throws SQLException {
        String name = row.getString("queue_name");
        return name == null ? "?" : name;
    }

    static Occurrence occurrence(ResultSet row) throws SQLException {
        Long micros = ReadRows.longOrNull(row, 10);
        return new Occurrence(
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getLong(4),
                Optional.ofNullable(ReadRows.instantOrNull(row, 5)),
                row.getInt(6) == 1,
                constant(OUTCOMES, row.getInt(7)).orElse(Outcome.UNKNOWN),
                Optional.ofNullable(ReadRows.longOrNull(row, 8)).map(TaskId::new),
                Optional.ofNullable(ReadRows.instantOrNull(row, 9)),
                Optional.ofNullable(micros).map(value -> Duration.of(value, ChronoUnit.MICROS)));
    }

    private static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}

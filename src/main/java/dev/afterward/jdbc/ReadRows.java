package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rows of the read side hold. */
final class ReadRows {

    private ReadRows() {}

    static TaskRow task(ResultSet row) throws SQLException {
        String queue = row.getString(2);
        Long micros = longOrNull(row, 9);
        Long parent = longOrNull(row, 11);
        return new TaskRow(
                new TaskId(row.getLong(1)),
                queue == null ? "?" : queue,
                RowState.of(row.getInt(3)),
                row.getInt(4),
                row.getInt(5),
                Instant.ofEpochMilli(row.getLong(6)),
                instantOrNull(row, 7),
                instantOrNull(row, 8),
                micros == null ? null : Duration.of(micros, ChronoUnit.MICROS),
                instantOrNull(row, 10),
                parent == null ? null : new TaskId(parent),
                row.getString(12),
                row.getInt(13),
                row.getBoolean(14),
                row.getBoolean(15),
                row.getBoolean(16),
                row.getInt(17));
    }

    static TaskDetails details(ResultSet row, List<Failure> failures) throws SQLException {
        byte[] payload = row.getBytes(19);
        Long before = longOrNull(row, 21);
        return new TaskDetails(
                task(row),
                payload == null ? null : new String(payload, StandardCharsets.UTF_8),
                failures,
                row.getInt(18),
                row.getString(20),
                before == null ? null : RowState.of(before.intValue()));
    }

    static Failure failure(ResultSet row) throws SQLException {
        Long micros = longOrNull(row, 5);
        return new Failure(
                Instant.ofEpochMilli(row.getLong(1)),
                row.getString(2),
                row.getInt(3),
                instantOrNull(row, 4),
                micros == null ? null : Duration.of(micros, ChronoUnit.MICROS),
                row.getString(6));
    }

    /** The beginning of what a task holds. */
    record Head(TaskId task, String text) {
        static Head read(ResultSet row) throws SQLException {
            return new Head(new TaskId(row.getLong(1)), new String(row.getBytes(2), StandardCharsets.UTF_8));
        }
    }

    static @Nullable Long longOrNull(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        Long millis = longOrNull(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}

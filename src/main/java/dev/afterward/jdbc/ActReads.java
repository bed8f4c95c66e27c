package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.store.ErrorKind;
import dev.afterward.store.RowState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which tasks something was done to, and because of which errors. */
final class ActReads {

    /** The errors of a task are of one kind as a rule. */
    private static final int MOST_ERRORS = 50;

    private final Reads reads;

    ActReads(Reads reads) {
        this.reads = reads;
    }

    private record Audited(long entry, TaskId task) {
        static Audited read(ResultSet row) throws SQLException {
            return new Audited(row.getLong(1), new TaskId(row.getLong(2)));
        }
    }

    Map<Long, List<TaskId>> tasks(List<Long> entries, int most) {
        return reads.read("read which tasks something was done to", session -> {
            Map<Long, List<TaskId>> tasks = new HashMap<>();
            for (Audited audited : session.query(Sql.AUDITED_TASKS, Audited::read, entries, most - 1)) {
                tasks.computeIfAbsent(audited.entry(), entry -> new ArrayList<>())
                        .add(audited.task());
            }
            tasks.values().forEach(some -> some.sort(Comparator.comparingLong(TaskId::value)));
            return tasks;
        });
    }

    Optional<ErrorKind> kind(String queue, long fingerprint, List<TaskId> tasks) {
        return reads.read("read an error", session -> {
            List<String> errors = new ArrayList<>(session.query(
                    Sql.ERROR_OF_KIND, row -> row.getString(1), RowState.FAILED.code(), queue, fingerprint));
            List<Long> ids = tasks.stream().map(TaskId::value).toList();
            errors.addAll(session.query(Sql.ERRORS_OF_TASKS, row -> row.getString(1), ids, MOST_ERRORS));
            return errors.stream()
                    .map(ErrorKind::of)
                    .filter(kind -> kind.fingerprint() == fingerprint)
                    .findFirst();
        });
    }
}

package dev.afterward.jdbc;

import static dev.afterward.jdbc.TaskRows.nullIfZero;

import dev.afterward.TaskStoreException;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Standings;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ends claims, each only if it is still the one that the settlement names (promise P5). */
final class Settling {

    /** Of a task's errors the last ones are kept. */
    static final int FAILURES_KEPT = 20;

    /** The most bytes of an error that are kept, in UTF-8. */
    static final int ERROR_BYTES = 16 * 1024;

    private final Session session;
    private final Positions.InTurn positions;
    private final KnownMarks marks;

    Settling(Session session, Positions.InTurn positions, KnownMarks marks) {
        this.session = session;
        this.positions = positions;
        this.marks = marks;
    }

    boolean settle(Settlement settlement) throws SQLException {
        int[] settled = {0};
        session.run(call(settlement, rows -> settled[0] = rows));
        if (settled[0] == 1) {
            record(settlement);
        }
        return settled[0] == 1;
    }

    /**
     * Settles many; of most tasks nothing is kept, and those that were claimed equally often go in one statement. A claim that
     * is not the one of its settlement any more is an exception, perhaps of a later statement.
     */
    void settleAll(List<Settlement> settlements) throws SQLException {
        Map<Integer, List<Long>> dropped = new HashMap<>();
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Ended ended && ended.keep() == Settlement.Keep.NOTHING) {
                dropped.computeIfAbsent(ended.claims(), claims -> new ArrayList<>())
                        .add(ended.id());
            } else {
                session.later(call(settlement, rows -> require(rows == 1)));
                record(settlement);
            }
        }
        for (Map.Entry<Integer, List<Long>> same : dropped.entrySet()) {
            List<Long> ids = same.getValue();
            session.later(
                    Call.changing(Sql.END_NOTHING_OF_MANY, rows -> require(rows == ids.size()), ids, same.getKey()));
        }
    }

    /** How tasks stand; those that others have locked are left out by the first statement, and found by the second one. */
    Standings standings(List<Long> ids) throws SQLException {
        Map<Long, LocatedTask> rows = new HashMap<>();
        for (LocatedTask row : session.query(Sql.STANDINGS, row -> located(row.getLong(1), row, 2), ids)) {
            rows.put(row.id(), row);
        }
        List<Long> others = ids.stream().filter(id -> !rows.containsKey(id)).toList();
        Set<Long> locked =
                others.isEmpty() ? Set.of() : Set.copyOf(session.query(Sql.PRESENT, row -> row.getLong(1), others));
        return new Standings(rows, locked);
    }

    Optional<LocatedTask> locate(long id) throws SQLException {
        return session.first(Sql.LOCATE, row -> located(id, row, 1), id);
    }

    /** A row with the queue, the state, the claims, the cancellation and the marks of a task, from a column on. */
    private LocatedTask located(long id, ResultSet row, int first) throws SQLException {
        int queue = row.getInt(first);
        return new LocatedTask(
                id,
                queue,
                RowState.of(row.getInt(first + 1)),
                row.getInt(first + 2),
                row.getInt(first + 3) == 1,
                row.getInt(first + 4) == 1 || marks.areLeftIn(queue));
    }

    private static void require(boolean areSettled) {
        if (!areSettled) {
            throw new TaskStoreException("some claims are lost: they are found out one by one");
        }
    }

    private Call call(Settlement settlement, Call.Changed changed) {
        if (settlement instanceof Settlement.Ended ended) {
            return end(ended, changed);
        }
        if (settlement instanceof Settlement.Retried retried) {
            return goesOn(
                    Sql.RETRY,
                    changed,
                    retried.id(),
                    retried.claims(),
                    retried.due(),
                    retried.started(),
                    retried.finished(),
                    retried.micros(),
                    retried.fingerprint());
        }
        if (settlement instanceof Settlement.Snoozed snoozed) {
            return goesOn(Sql.SNOOZE, changed, snoozed.id(), snoozed.claims(), snoozed.due(), snoozed.at());
        }
        if (settlement instanceof Settlement.Parked parked) {
            return Call.changing(Sql.PARK_CLAIMED, changed, parked.id(), parked.claims(), parked.fingerprint());
        }
        Sql sql = settlement instanceof Settlement.Rescued ? Sql.RESCUE : Sql.GIVE_BACK;
        return goesOn(sql, changed, settlement.id(), settlement.claims());
    }

    /** The task may be ready again: where, a statement returns if it matters. */
    private Call goesOn(Sql sql, Call.Changed changed, @Nullable Object... parameters) {
        return positions.areUsed()
                ? new Call(sql, changed, row -> Changes.read(row).note(positions), parameters)
                : Call.changing(sql, changed, parameters);
    }

    static Call end(Settlement.Ended ended, Call.Changed changed) {
        if (ended.keep() == Settlement.Keep.NOTHING) {
            return Call.changing(Sql.END_NOTHING, changed, ended.id(), ended.claims());
        }
        return Call.changing(
                ended.keep() == Settlement.Keep.ROW ? Sql.END_ROW : Sql.END_PAYLOAD,
                changed,
                ended.id(),
                ended.claims(),
                ended.state().code(),
                nullIfZero(ended.started()),
                ended.finished(),
                ended.micros(),
                nullIfZero(ended.expires()),
                ended.worker(),
                nullIfZero(ended.fingerprint()));
    }

    /** Keeps the error of a task whose row is kept, or that is tried again. */
    private void record(Settlement settlement) throws SQLException {
        if (settlement instanceof Settlement.Ended ended) {
            if (ended.keep() != Settlement.Keep.NOTHING && ended.error() != null) {
                record(ended, ended.finished(), ended.error(), ended.started(), ended.micros(), ended.worker());
            }
        } else if (settlement instanceof Settlement.Retried retried) {
            record(retried, retried.finished(), retried.error(), retried.started(), retried.micros(), retried.worker());
        } else if (settlement instanceof Settlement.Parked parked) {
            record(parked, parked.at(), parked.reason(), 0, 0, null);
        }
    }

    private void record(
            Settlement settlement, long at, String error, long started, long micros, @Nullable String worker)
            throws SQLException {
        session.later(
                Sql.INSERT_FAILURE,
                settlement.id(),
                settlement.claims(),
                at,
                cut(error),
                nullIfZero(started),
                started == 0 ? null : micros,
                worker);
        if (settlement.claims() > FAILURES_KEPT) {
            session.later(Sql.TRIM_FAILURES, settlement.id(), FAILURES_KEPT);
        }
    }

    boolean cancel(long id, long finished, Settlement.Keep keep, long expires) throws SQLException {
        int cancelled = switch (keep) {
            case NOTHING -> session.update(Sql.CANCEL_NOTHING, id, marks.list());
            case ROW -> session.update(Sql.CANCEL_ROW, id, finished, nullIfZero(expires), marks.list());
            case PAYLOAD -> session.update(Sql.CANCEL_PAYLOAD, id, finished, nullIfZero(expires), marks.list());
        };
        return cancelled == 1;
    }

    /** The beginning of a text, cut between two characters. */
    static String cut(String text) {
        if (text.length() <= ERROR_BYTES / 3) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= ERROR_BYTES) {
            return text;
        }
        int end = ERROR_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}

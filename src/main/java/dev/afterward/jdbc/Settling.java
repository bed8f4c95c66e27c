package dev.afterward.jdbc;

import static dev.afterward.jdbc.TaskRows.nullIfZero;

import dev.afterward.store.Settlement;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends claims, each only if it is still the one that the settlement names (promise P5). */
final class Settling {

    /** Of a task's errors the last ones are kept. */
    static final int FAILURES_KEPT = 20;

    /** The most bytes of an error that are kept, in UTF-8. */
    static final int ERROR_BYTES = 16 * 1024;

    private final Session session;
    private final Positions.InTurn positions;

    Settling(Session session, Positions.InTurn positions) {
        this.session = session;
        this.positions = positions;
    }

    boolean settle(Settlement settlement) throws SQLException {
        if (settlement instanceof Settlement.Ended ended) {
            return end(ended);
        }
        if (settlement instanceof Settlement.Retried retried) {
            return retry(retried);
        }
        if (settlement instanceof Settlement.Snoozed snoozed) {
            return goesOn(Sql.SNOOZE, snoozed.id(), snoozed.claims(), snoozed.due(), snoozed.at());
        }
        if (settlement instanceof Settlement.Parked parked) {
            return session.update(Sql.PARK_CLAIMED, parked.id(), parked.claims(), parked.fingerprint()) == 1
                    && record(parked, parked.at(), parked.reason(), 0, 0, null);
        }
        Sql sql = settlement instanceof Settlement.Rescued ? Sql.RESCUE : Sql.GIVE_BACK;
        return goesOn(sql, settlement.id(), settlement.claims());
    }

    /** The task may be ready again: where, a statement returns if it matters. */
    private boolean goesOn(Sql sql, @Nullable Object... parameters) throws SQLException {
        return positions.areUsed()
                ? Changes.of(session, positions, sql, parameters).count() == 1
                : session.update(sql, parameters) == 1;
    }

    /**
     * Settles many; of most tasks nothing is kept, and those that were claimed equally often go in one statement.
     *
     * @return whether each claim was still the one that its settlement names
     */
    boolean settleAll(List<Settlement> settlements) throws SQLException {
        boolean all = true;
        Map<Integer, List<Long>> dropped = new HashMap<>();
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Ended ended && ended.keep() == Settlement.Keep.NOTHING) {
                dropped.computeIfAbsent(ended.claims(), claims -> new ArrayList<>())
                        .add(ended.id());
            } else {
                all &= settle(settlement);
            }
        }
        for (Map.Entry<Integer, List<Long>> same : dropped.entrySet()) {
            List<Long> ids = same.getValue();
            all &= session.update(Sql.END_NOTHING_OF_MANY, ids, same.getKey()) == ids.size();
        }
        return all;
    }

    private boolean end(Settlement.Ended ended) throws SQLException {
        if (ended.keep() == Settlement.Keep.NOTHING) {
            return session.update(Sql.END_NOTHING, ended.id(), ended.claims()) == 1;
        }
        boolean settled = session.update(
                        ended.keep() == Settlement.Keep.ROW ? Sql.END_ROW : Sql.END_PAYLOAD,
                        ended.id(),
                        ended.claims(),
                        ended.state().code(),
                        nullIfZero(ended.started()),
                        ended.finished(),
                        ended.micros(),
                        nullIfZero(ended.expires()),
                        ended.worker(),
                        nullIfZero(ended.fingerprint()))
                == 1;
        return settled
                && (ended.error() == null
                        || record(
                                ended,
                                ended.finished(),
                                ended.error(),
                                ended.started(),
                                ended.micros(),
                                ended.worker()));
    }

    private boolean retry(Settlement.Retried retried) throws SQLException {
        boolean settled = goesOn(
                Sql.RETRY,
                retried.id(),
                retried.claims(),
                retried.due(),
                retried.started(),
                retried.finished(),
                retried.micros(),
                retried.fingerprint());
        return settled
                && record(
                        retried,
                        retried.finished(),
                        retried.error(),
                        retried.started(),
                        retried.micros(),
                        retried.worker());
    }

    /** Always true, to end a chain of conditions. */
    private boolean record(
            Settlement settlement, long at, String error, long started, long micros, @Nullable String worker)
            throws SQLException {
        session.update(
                Sql.INSERT_FAILURE,
                settlement.id(),
                settlement.claims(),
                at,
                cut(error),
                nullIfZero(started),
                started == 0 ? null : micros,
                worker);
        if (settlement.claims() > FAILURES_KEPT) {
            session.update(Sql.TRIM_FAILURES, settlement.id(), FAILURES_KEPT);
        }
        return true;
    }

    boolean cancel(long id, long finished, Settlement.Keep keep, long expires) throws SQLException {
        int cancelled = switch (keep) {
            case NOTHING -> session.update(Sql.CANCEL_NOTHING, id);
            case ROW -> session.update(Sql.CANCEL_ROW, id, finished, nullIfZero(expires));
            case PAYLOAD -> session.update(Sql.CANCEL_PAYLOAD, id, finished, nullIfZero(expires));
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

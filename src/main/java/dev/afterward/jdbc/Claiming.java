package dev.afterward.jdbc;

import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Orphan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Finds and takes tasks for this client. */
final class Claiming {

    /** RETURNING promises no order. */
    private static final Comparator<ClaimedTask> ORDER = Comparator.comparingInt(ClaimedTask::priority)
            .reversed()
            .thenComparingLong(ClaimedTask::due)
            .thenComparingLong(ClaimedTask::id);

    private final Session session;
    private final Client client;

    Claiming(Session session, Client client) {
        this.session = session;
        this.client = client;
    }

    List<Candidate> candidates(Sql sql, int queue, int limit) throws SQLException {
        return session.query(
                sql,
                row -> new Candidate(row.getLong(1), queue, row.getInt(2), row.getLong(3), row.getInt(4)),
                queue,
                limit);
    }

    List<ClaimedTask> claim(int queue, int limit, long now) throws SQLException {
        List<ClaimedTask> claimed = session.query(Sql.CLAIM_QUEUE, Claiming::claimed, client.id(), now, queue, limit);
        claimed.sort(ORDER);
        return claimed;
    }

    List<ClaimedTask> claim(List<Long> ids, long now) throws SQLException {
        List<ClaimedTask> claimed = session.query(Sql.CLAIM_TASKS, Claiming::claimed, client.id(), now, json(ids));
        Map<Long, ClaimedTask> byId = new HashMap<>();
        claimed.forEach(task -> byId.put(task.id(), task));
        return ids.stream().distinct().map(byId::get).filter(Objects::nonNull).toList();
    }

    /** Numbers as one parameter. */
    static String json(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    private static ClaimedTask claimed(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes(9);
        return new ClaimedTask(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getLong(4),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                row.getLong(8),
                // A payload that somebody has deleted cannot be decoded: that parks the task, and not the whole turn.
                payload == null ? new byte[0] : payload,
                row.getString(10));
    }

    List<Orphan> orphans(long deadBefore, int limit) throws SQLException {
        return client.exclusive()
                ? session.query(Sql.ORPHANS_OF_OTHERS, Claiming::orphan, client.id(), limit)
                : session.query(Sql.ORPHANS_OF_SILENT, Claiming::orphan, client.id(), deadBefore, limit);
    }

    List<Orphan> owned() throws SQLException {
        return session.query(Sql.OWNED, Claiming::orphan, client.id());
    }

    private static Orphan orphan(ResultSet row) throws SQLException {
        return new Orphan(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getLong(6),
                row.getString(7));
    }

    long nextLeaseEnd(long lease) throws SQLException {
        if (client.exclusive()) {
            return Long.MAX_VALUE;
        }
        long seen = session.number(Sql.FIRST_SILENT, Long.MAX_VALUE, client.id());
        return seen == Long.MAX_VALUE ? seen : seen + lease;
    }

    int park(int queue, int limit) throws SQLException {
        int parked = session.update(Sql.PARK_READY, queue, limit);
        return parked < limit ? parked + session.update(Sql.PARK_SUSPECT, queue, limit - parked) : parked;
    }
}

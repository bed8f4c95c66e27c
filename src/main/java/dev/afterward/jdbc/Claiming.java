package dev.afterward.jdbc;

import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.QueuesWithTasks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds and takes tasks for this client. */
final class Claiming {

    /** How many tasks of versions that are not read here are set aside when one is met. */
    private static final int PARKED = 1_000;

    private final Session session;
    private final Client client;
    private final Positions.InTurn positions;
    private final Marking marking;

    Claiming(Session session, Client client, Positions.InTurn positions, Marking marking) {
        this.session = session;
        this.client = client;
        this.positions = positions;
        this.marking = marking;
    }

    List<Candidate> ready(int queue, int limit) throws SQLException {
        Positions.Position from = positions.of(queue);
        List<Candidate> found = ready(queue, limit, from);
        if (found.size() < limit && mayBeginAgain(queue, from)) {
            found = ready(queue, limit, Positions.START);
        }
        return found;
    }

    private List<Candidate> ready(int queue, int limit, Positions.Position from) throws SQLException {
        long since = positions.now();
        KnownVersions versions = client.versions();
        List<Candidate> found = versions.isMixed(queue)
                ? session.query(
                        Sql.READY_KNOWN,
                        row -> candidate(queue, row),
                        queue,
                        limit,
                        from.rank(),
                        from.due(),
                        from.id(),
                        versions.oldest(queue),
                        versions.newest(queue))
                : session.query(
                        Sql.READY, row -> candidate(queue, row), queue, limit, from.rank(), from.due(), from.id());
        positions.looked(queue, from, since);
        positions.found(queue, from, found, found.size() == limit);
        return found;
    }

    /** Whether what lies before a position is to be looked at in the same turn. */
    private boolean mayBeginAgain(int queue, Positions.Position from) {
        return !from.equals(Positions.START) && !positions.startHasToWait(queue);
    }

    private static Candidate candidate(int queue, ResultSet row) throws SQLException {
        return new Candidate(row.getLong(1), queue, row.getInt(2), row.getLong(3), row.getInt(4));
    }

    List<Candidate> prepared(long transaction, int limit) throws SQLException {
        return session.query(
                Sql.PREPARED,
                row -> new Candidate(row.getLong(1), row.getInt(2), row.getInt(3), row.getLong(4), 0),
                transaction,
                limit);
    }

    Optional<Candidate> suspect(int queue, int mostRescues) throws SQLException {
        KnownVersions versions = client.versions();
        return session.first(
                Sql.SUSPECT,
                row -> candidate(queue, row),
                queue,
                mostRescues,
                versions.oldest(queue),
                versions.newest(queue));
    }

    /** Whoever asks does not know what others have made ready. */
    QueuesWithTasks queues() throws SQLException {
        positions.wantStarts();
        return new QueuesWithTasks(
                Set.copyOf(session.query(Sql.QUEUES_READY, row -> row.getInt(1))),
                Set.copyOf(session.query(Sql.QUEUES_SUSPECT, row -> row.getInt(1))));
    }

    Claim claim(int queue, int limit, long bytes, long now) throws SQLException {
        parkUnknown(queue);
        Positions.Position from = positions.of(queue);
        List<Row> found = claim(queue, limit, now, from);
        List<Row> rows = new ArrayList<>(found);
        List<Row> foundBefore = List.of();
        boolean beginsAgain = found.size() < limit && mayBeginAgain(queue, from);
        if (beginsAgain) {
            foundBefore = claim(queue, limit - found.size(), now, Positions.START);
            rows.addAll(foundBefore);
        }
        Claim claim = inOrder(rows, bytes, rows.size() == limit || isToBeParked(queue));
        if (positions.areUsed()) {
            Set<Long> claimed =
                    claim.tasks().stream().map(task -> key(task.id())).collect(Collectors.toSet());
            note(queue, from, found, limit, claimed);
            if (beginsAgain) {
                note(queue, Positions.START, foundBefore, limit - found.size(), claimed);
            }
        }
        return claim;
    }

    private void note(int queue, Positions.Position from, List<Row> found, int limit, Set<Long> claimed) {
        List<ClaimedTask> inOrder =
                found.stream().map(Row::task).sorted(ClaimedTask.ORDER).toList();
        positions.claimed(queue, from, inOrder, found.size() == limit, task -> claimed.contains(key(task.id())));
    }

    private List<Row> claim(int queue, int limit, long now, Positions.Position from) throws SQLException {
        long since = positions.now();
        KnownVersions versions = client.versions();
        List<Row> rows = List.of();
        if (!versions.isMixed(queue)) {
            rows = session.query(
                    Sql.CLAIM_QUEUE, this::row, client.id(), now, queue, limit, from.rank(), from.due(), from.id());
            List<Row> known = known(rows);
            if (known.size() < rows.size()) {
                rows = new ArrayList<>(known);
                rows.addAll(claimKnown(queue, limit - known.size(), now, from));
            }
        } else {
            rows = claimKnown(queue, limit, now, from);
        }
        positions.looked(queue, from, since);
        return rows;
    }

    private List<Row> claimKnown(int queue, int limit, long now, Positions.Position from) throws SQLException {
        KnownVersions versions = client.versions();
        return session.query(
                Sql.CLAIM_KNOWN,
                this::row,
                client.id(),
                now,
                queue,
                limit,
                from.rank(),
                from.due(),
                from.id(),
                versions.oldest(queue),
                versions.newest(queue));
    }

    /** Gives back what has a version that this client does not read: from now on it asks for versions in that queue. */
    private List<Row> known(List<Row> rows) throws SQLException {
        KnownVersions versions = client.versions();
        List<Long> unknown = null;
        for (Row row : rows) {
            if (!versions.reads(row.task.queue(), row.task.version())) {
                unknown = unknown == null ? new ArrayList<>() : unknown;
                unknown.add(row.task.id());
                versions.met(row.task.queue());
            }
        }
        if (unknown == null) {
            return rows;
        }
        session.update(Sql.UNDO_CLAIMS, unknown);
        for (int queue : versions.mixed()) {
            parkUnknown(queue);
        }
        return rows.stream()
                .filter(row -> versions.reads(row.task.queue(), row.task.version()))
                .toList();
    }

    /** No other client would take them: so they are parked, some in each turn, and no claim has to pass them again. */
    private void parkUnknown(int queue) throws SQLException {
        KnownVersions versions = client.versions();
        if (isToBeParked(queue)
                && session.update(Sql.PARK_UNKNOWN, queue, PARKED, versions.oldest(queue), versions.newest(queue))
                        < PARKED) {
            versions.parked(queue);
        }
    }

    private boolean isToBeParked(int queue) {
        return client.exclusive() && client.versions().isMixed(queue);
    }

    Claim claimPrepared(long transaction, int limit, long bytes, long now) throws SQLException {
        List<Row> rows = session.query(Sql.CLAIM_PREPARED, this::row, client.id(), now, transaction, limit);
        return inOrder(known(rows), bytes, rows.size() == limit);
    }

    private Claim inOrder(List<Row> rows, long bytes, boolean more) throws SQLException {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(Row::task, ClaimedTask.ORDER));
        return withPayloads(sorted, bytes, more);
    }

    Claim claim(List<Long> ids, long bytes, long now) throws SQLException {
        KnownVersions versions = client.versions();
        for (int queue : versions.mixed()) {
            parkUnknown(queue);
        }
        List<Row> rows = known(session.query(Sql.CLAIM_TASKS, this::row, client.id(), now, ids));
        Map<Long, Row> byId = new HashMap<>();
        rows.forEach(row -> byId.put(key(row.task.id()), row));
        List<Row> inOrder = ids.stream()
                .distinct()
                .map(id -> byId.get(key(id)))
                .filter(Objects::nonNull)
                .toList();
        Claim claim = withPayloads(inOrder, bytes, versions.mixed().stream().anyMatch(this::isToBeParked));
        positions.claimed(claim.tasks());
        return claim;
    }

    /** The lowest bits of ids are alike, and a map's buckets go by the lowest bits. */
    private static long key(long id) {
        return Long.rotateRight(id, 10);
    }

    /** A claimed task as its row tells it: a larger payload lies elsewhere. */
    private record Row(ClaimedTask task, boolean isInline) {

        private static final byte[] ELSEWHERE = {};
    }

    private Row row(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes(11);
        int queue = row.getInt(2);
        return new Row(
                new ClaimedTask(
                        row.getLong(1),
                        queue,
                        row.getInt(3),
                        row.getLong(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getInt(7),
                        row.getInt(8),
                        row.getLong(9),
                        row.getLong(10),
                        payload == null ? Row.ELSEWHERE : payload,
                        row.getString(12),
                        row.getInt(13),
                        marking.claimed(row, queue, 14)),
                payload != null);
    }

    /**
     * Reads the larger payloads, in order, until there are enough bytes; the claims of what comes behind are undone. So a
     * claim holds no more bytes in memory than it is allowed to, and one payload.
     */
    private Claim withPayloads(List<Row> rows, long bytes, boolean more) throws SQLException {
        List<Long> elsewhere = new ArrayList<>();
        for (Row row : rows) {
            if (!row.isInline) {
                elsewhere.add(row.task.id());
            }
        }
        if (elsewhere.isEmpty()) {
            return new Claim(marking.note(rows.stream().map(Row::task).toList()), more);
        }
        Map<Long, byte[]> bodies = new HashMap<>();
        Set<Long> left = new HashSet<>();
        long[] sum = {0};
        session.query(
                Sql.PAYLOADS,
                row -> {
                    byte[] body = !bodies.isEmpty() && sum[0] >= bytes ? null : row.getBytes(2);
                    if (body == null) {
                        return left.add(row.getLong(1));
                    }
                    sum[0] += body.length;
                    return bodies.put(row.getLong(1), body) == null;
                },
                elsewhere,
                bytes);
        if (!left.isEmpty()) {
            session.update(Sql.UNDO_CLAIMS, List.copyOf(left));
        }
        List<ClaimedTask> tasks = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (!left.contains(row.task.id())) {
                // A payload that somebody has deleted cannot be decoded: that parks the task, and not the whole turn.
                tasks.add(
                        row.isInline
                                ? row.task
                                : row.task.withPayload(bodies.getOrDefault(row.task.id(), Row.ELSEWHERE)));
            }
        }
        return new Claim(marking.note(tasks), more || !left.isEmpty());
    }
}

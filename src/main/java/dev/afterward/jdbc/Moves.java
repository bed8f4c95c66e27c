package dev.afterward.jdbc;

import dev.afterward.store.Readied;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Moves tasks that wait: into the ready ones when they are due, aside and back, and to another queue. */
final class Moves {

    private final Session session;
    private final Positions.InTurn positions;
    private final KnownVersions versions;

    Moves(Session session, Positions.InTurn positions, KnownVersions versions) {
        this.session = session;
        this.positions = positions;
        this.versions = versions;
    }

    Readied promoteDue(long now, int limit) throws SQLException {
        return Changes.of(session, positions, Sql.PROMOTE_DUE, now, limit);
    }

    int park(int queue, int limit) throws SQLException {
        int parked = session.update(Sql.PARK_READY, queue, limit);
        return parked < limit ? parked + session.update(Sql.PARK_SUSPECT, queue, limit - parked) : parked;
    }

    Readied unpark(Collection<Integer> queues, int limit) throws SQLException {
        List<Long> ids = queues.stream().map(Integer::longValue).toList();
        return Changes.of(session, positions, Sql.UNPARK, ids, limit, versions.oldest(queues), versions.newest(queues));
    }

    Readied move(int from, int to, int limit) throws SQLException {
        Readied ready = Changes.of(session, positions, Sql.MOVE_READY, from, to, limit);
        return ready.count() < limit
                ? ready.plus(Changes.of(session, positions, Sql.MOVE_SUSPECT, from, to, limit - ready.count()))
                : ready;
    }
}

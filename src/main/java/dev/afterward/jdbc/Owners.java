package dev.afterward.jdbc;

import dev.afterward.store.Orphan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Which running tasks the store knows as this client's, and which as those of clients that are dead. */
final class Owners {

    private final Session session;
    private final Client client;

    Owners(Session session, Client client) {
        this.session = session;
        this.client = client;
    }

    List<Orphan> orphans(long deadBefore, int limit) throws SQLException {
        return client.exclusive()
                ? session.query(Sql.ORPHANS_OF_OTHERS, Owners::orphan, client.id(), limit)
                : session.query(Sql.ORPHANS_OF_SILENT, Owners::orphan, client.id(), deadBefore, limit);
    }

    /** Notes that clients which are dead own no tasks any more: so nobody looks for them again. */
    int deadHoldNone(long deadBefore) throws SQLException {
        return session.statements().has(Sql.DEAD_HOLD_NONE)
                ? session.update(Sql.DEAD_HOLD_NONE, client.id(), deadBefore)
                : 0;
    }

    List<Orphan> owned() throws SQLException {
        return session.query(Sql.OWNED, Owners::orphan, client.id());
    }

    static Orphan orphan(ResultSet row) throws SQLException {
        return new Orphan(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6) == 1,
                row.getInt(8) == 1,
                row.getLong(7),
                row.getString(9),
                Marking.left(row, 10));
    }

    long nextLeaseEnd(long lease) throws SQLException {
        if (client.exclusive()) {
            return Long.MAX_VALUE;
        }
        long seen = session.number(Sql.FIRST_SILENT, Long.MAX_VALUE, client.id());
        return seen == Long.MAX_VALUE ? seen : seen + lease;
    }
}

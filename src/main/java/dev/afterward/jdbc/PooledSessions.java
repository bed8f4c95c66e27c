package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import java.sql.SQLException;
import java.util.Set;

/**
 * Recognises a connection pooler that gives each transaction of a connection another session of the server's. What belongs to a
 * session then belongs to others as well: what it listens to, and the statements that the driver has prepared in it.
 */
final class PooledSessions {

    /** While others use the pooler, a connection may happen to get the same session twice. */
    private static final int MOST_COMPARISONS = 3;

    /** A driver prepares a statement in the session when it has been run a few times: by default, when it is run for the fifth time. */
    private static final int RUNS = 10;

    /** The statement was prepared in another session than this one, or its name is taken here. */
    private static final Set<String> MIXED_UP = Set.of("26000", "42P05");

    private PooledSessions() {}

    /** Whether two connections, both outside a transaction, have sessions that are not theirs alone. */
    static boolean areShared(Session one, Session other) throws SQLException {
        for (int i = 0; i < MOST_COMPARISONS; i++) {
            long own = session(one);
            if (own == session(other) || own != session(one)) {
                return true;
            }
        }
        return false;
    }

    private static long session(Session session) throws SQLException {
        return session.number(Sql.SERVER_SESSION, 0);
    }

    /**
     * Refuses shared sessions in which the driver prepares statements. Each connection has a statement S_1, so that what one of them
     * sends would be run as what another one has prepared.
     */
    static void requireUnprepared(String store, Session one, Session other) throws SQLException {
        if (areShared(one, other) && isPrepared(one)) {
            throw new TaskStoreException(
                    "the task store " + store + " is behind a connection pooler that gives each transaction"
                            + " another session of the database's, and the driver prepares statements in those: a statement of one"
                            + " connection could be run instead of another one's. Add prepareThreshold=0 to the URL, of the application's"
                            + " data source as well");
        }
    }

    private static boolean isPrepared(Session session) throws SQLException {
        try {
            for (int run = 0; run < RUNS; run++) {
                if (session.number(Sql.NAMED_STATEMENTS, 0) > 0) {
                    return true;
                }
            }
            return false;
        } catch (SQLException e) {
            if (MIXED_UP.contains(String.valueOf(e.getSQLState()))) {
                return true;
            }
            throw e;
        }
    }
}

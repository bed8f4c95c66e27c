package dev.afterward.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A place for one session. Whatever goes wrong between {@link #open} and {@link #keep}, the session stays here until it
 * is closed, and no other is opened before: a connection that is forgotten keeps its lock until the process ends. Used
 * by one thread at a time.
 */
final class SessionSlot {

    private final Statements statements;
    private final Opening opening;
    private @Nullable Session session;
    private boolean kept;

    SessionSlot(Statements statements, Opening opening) {
        this.statements = statements;
        this.opening = opening;
    }

    /** The session that was kept, or null. Unless it is kept again, it is closed before another one is opened. */
    @Nullable
    Session kept() {
        boolean isUsable = kept;
        kept = false;
        return isUsable ? session : null;
    }

    boolean isKept() {
        return kept;
    }

    /** Closes what is left of an earlier session, and opens another one. */
    Session open() throws SQLException {
        try {
            close();
        } catch (SQLException e) {
            throw new SQLException("an earlier connection cannot be closed: " + e.getMessage(), e);
        }
        Session opened = new Session(opening.open(), statements);
        session = opened;
        return opened;
    }

    /** Keeps the session, with which nothing has gone wrong, for the next use. */
    void keep() {
        kept = true;
    }

    /** Closes the session, if it can be closed now. What went wrong before is what the caller has to report. */
    void discard() {
        try {
            close();
        } catch (Throwable e) {
            // It stays here, and the next opening tries again and reports.
        }
    }

    private void close() throws SQLException {
        kept = false;
        Session left = session;
        if (left == null) {
            return;
        }
        try {
            left.close();
        } catch (Throwable e) {
            if (!left.connection().isClosed()) {
                throw e;
            }
        }
        session = null;
    }

    /** Makes a connection. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }
}

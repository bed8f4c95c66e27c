package dev.afterward.jdbc;

import dev.afterward.store.TimeKeeper;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database's own clock, where it has one: with the statements that it answers anyway it tells the time. */
final class StoreClock {

    private final boolean exists;
    private final TimeKeeper time;

    private StoreClock(boolean exists, TimeKeeper time) {
        this.exists = exists;
        this.time = time;
    }

    /** The clock of a database. A dialect without {@link Sql#CLOCK} has none. */
    static StoreClock of(Statements statements, TimeKeeper time) {
        return new StoreClock(statements.has(Sql.CLOCK), time);
    }

    /** Reads it for itself. */
    void read(Session session) throws SQLException {
        if (exists) {
            ask(session, row -> true, Sql.CLOCK);
        }
    }

    /**
     * Runs a statement that changes one row or none. If there is a clock it returns the time, and how often the queues were
     * changed.
     *
     * @return whether it has changed one
     */
    boolean tells(Session session, KnownControls controls, Sql sql, @Nullable Object... parameters)
            throws SQLException {
        return exists
                ? ask(session, row -> controls.told(row.getLong(2)), sql, parameters)
                : session.update(sql, parameters) == 1;
    }

    private boolean ask(Session session, Session.Row<?> rest, Sql sql, @Nullable Object... parameters)
            throws SQLException {
        long asked = time.nanos();
        return session.first(
                        sql,
                        row -> {
                            time.measured(row.getLong(1), asked);
                            rest.read(row);
                            return true;
                        },
                        parameters)
                .isPresent();
    }
}

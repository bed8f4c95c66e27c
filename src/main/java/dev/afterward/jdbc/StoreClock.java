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
            session.run(telling(Sql.CLOCK, row -> {}));
        }
    }

    /** Whether there is one. Then {@link Sql#COUNT_TURN} returns the time as well. */
    boolean exists() {
        return exists;
    }

    /** A statement that returns the time first, for whoever reads the rest. */
    Call telling(Sql sql, Call.Each rest, @Nullable Object... parameters) {
        long asked = time.nanos();
        return Call.returning(
                sql,
                row -> {
                    time.measured(row.getLong(1), asked);
                    rest.read(row);
                },
                parameters);
    }
}

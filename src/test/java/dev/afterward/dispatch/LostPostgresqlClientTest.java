package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A PostgreSQL database that forgets its client. */
class LostPostgresqlClientTest extends LostClientCases {

    /** As SQLSTATE has it. */
    private static final String DEADLOCK = "40P01";

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }

    @Override
    Connection connect() throws SQLException {
        return server.dataSource().getConnection();
    }

    @Override
    String tables() {
        return "select tablename from pg_tables where schemaname = current_schema() and tablename like 'afterward_%'";
    }

    @Override
    void lock(Statement statement, List<String> tables) throws SQLException {
        boolean locked = false;
        while (!locked) {
            statement.execute("begin");
            try {
                statement.execute("lock table " + String.join(", ", tables) + " in access exclusive mode");
                locked = true;
            } catch (SQLException e) {
                if (!DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
                // A turn locks the tables in an order of its own: PostgreSQL ends one of the two, and it was this one.
                statement.execute("rollback");
            }
        }
    }
}

package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules in a PostgreSQL database. */
class SchedulesOnPostgresqlTest extends ScheduleCases {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }

    @Override
    void execute(String sql) throws SQLException {
        server.execute(sql);
    }

    @Override
    long number(String query) {
        return Long.parseLong(server.textsOf(query).get(0));
    }
}

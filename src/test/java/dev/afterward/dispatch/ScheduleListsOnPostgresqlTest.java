package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How schedules are found in a PostgreSQL database. */
class ScheduleListsOnPostgresqlTest extends ScheduleListCases {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }
}

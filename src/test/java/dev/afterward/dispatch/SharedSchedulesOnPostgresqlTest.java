package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes on a PostgreSQL database fire schedules. */
class SharedSchedulesOnPostgresqlTest extends SharedScheduleCases {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }
}

package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of a PostgreSQL database tell each other of places. */
class GlobalLimitOnPostgresqlTest extends GlobalLimitCases {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }
}

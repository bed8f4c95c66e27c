package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Releases of an application share a PostgreSQL database. */
class EvolutionOnPostgresqlTest extends EvolutionCases {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Postgresql.dataSource(server.dataSource());
    }

    @Override
    boolean isShared() {
        return true;
    }
}

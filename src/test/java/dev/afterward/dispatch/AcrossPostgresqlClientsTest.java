package dev.afterward.dispatch;

import dev.afterward.postgresql.PostgresServer;
import dev.afterward.postgresql.Postgresql;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of a PostgreSQL database hear each other. */
class AcrossPostgresqlClientsTest extends AcrossClientsCases {

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
    boolean isHeard() {
        return true;
    }
}

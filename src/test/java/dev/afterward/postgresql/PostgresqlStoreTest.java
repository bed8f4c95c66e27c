package dev.afterward.postgresql;

import dev.afterward.jdbc.TaskStoreConformance;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store in PostgreSQL. */
class PostgresqlStoreTest extends TaskStoreConformance {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    protected TaskStore newStore() {
        return Postgresql.dataSource(server.dataSource());
    }

    @Override
    protected boolean keepsPayloadsApart() {
        return false;
    }

    /** A running task keeps the state that it was claimed in. */
    @Override
    protected String inState(int state) {
        return state == RowState.RUNNING.code() ? "owner = 77, state = 2" : "owner = null, state = " + state;
    }

    @Override
    protected Connection connect() throws SQLException {
        return server.dataSource().getConnection();
    }
}

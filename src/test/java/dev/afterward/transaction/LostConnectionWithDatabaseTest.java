package dev.afterward.transaction;

import dev.afterward.TaskId;
import dev.afterward.boot.SchemaConfig;
import dev.afterward.boot.Stores;
import dev.afterward.postgresql.PostgresServer;
import dev.afterward.store.TaskStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same where the tasks lie in a PostgreSQL of their own. */
@Tag("faults")
class LostConnectionWithDatabaseTest extends LostConnectionTest {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    TaskStore store() {
        return Stores.ownDataSource(server.dataSource(), SchemaConfig.DEFAULT);
    }

    @Override
    int rowsOf(TaskId id) {
        return server.textsOf("select id from afterward_task where id = " + id.value())
                .size();
    }
}

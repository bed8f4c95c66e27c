package dev.afterward.cdi;

import dev.afterward.postgresql.PostgresServer;
import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With {@code afterward.store.datasource} alone: what the transaction manager reports is believed. */
class OwnDatabaseWithoutWitnessTest extends EnqueueInTransaction {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) throws SQLException {
        AgroalDataSource tasks = SharedModeTest.outside(server.url());
        closeAfterwards(tasks);
        return builder.bean(DataSource.class, "tasks", tasks).set("afterward.store.datasource", "tasks");
    }
}

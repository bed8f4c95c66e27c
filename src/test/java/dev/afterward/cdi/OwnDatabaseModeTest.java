package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskStoreException;
import dev.afterward.postgresql.PostgresServer;
import io.agroal.api.AgroalDataSource;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With {@code afterward.store.datasource}: the tasks lie in a PostgreSQL that only they use, the application's data in H2. */
class OwnDatabaseModeTest extends EnqueueInTransaction {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) throws Exception {
        AgroalDataSource orders = SharedModeTest.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        closeAfterwards(orders);
        AgroalDataSource tasks = SharedModeTest.outside(server.url());
        closeAfterwards(tasks);
        return builder.bean(DataSource.class, "orders", orders)
                .bean(DataSource.class, "tasks", tasks)
                .set("afterward.witness.datasource", "orders")
                .set("afterward.store.datasource", "tasks");
    }

    private static ThrowingCallable deployment(DataSource tasks) {
        return () -> CdiApplication.of(Mailer.class, Mailbox.class)
                .transactions()
                .bean(DataSource.class, "tasks", tasks)
                .set("afterward.store.datasource", "tasks")
                .deploy();
    }

    @Test
    void refuses_a_data_source_that_takes_part_in_transactions() throws Exception {
        try (AgroalDataSource tasks = SharedModeTest.dataSource(server.url())) {
            assertThatThrownBy(deployment(tasks))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the data source of the tasks (afterward.store.datasource) takes part in JTA"
                            + " transactions")
                    .hasMessageContaining("jta=false");
        }
    }

    @Test
    void refuses_another_database_than_PostgreSQL() throws Exception {
        try (AgroalDataSource tasks = SharedModeTest.outside("jdbc:sqlite:" + directory.resolve("tasks.db"))) {
            assertThatThrownBy(deployment(tasks))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("the data source leads to SQLite")
                    .hasMessageContaining("set afterward.sqlite.file instead (afterward.store.datasource)");
        }
    }
}

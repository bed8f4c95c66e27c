package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.ConfigurationException;
import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** With {@code afterward.shared.datasource}: the tasks lie in the application's own database. */
class SharedModeTest extends EnqueueInTransaction {

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) throws SQLException {
        AgroalDataSource dataSource = dataSource(url("orders.db", "IMMEDIATE"));
        closeAfterwards(dataSource);
        return builder.bean(DataSource.class, "orders", dataSource).set("afterward.shared.datasource", "orders");
    }

    @Test
    void refuses_a_data_source_outside_of_transactions() throws Exception {
        refuses(
                outside(url("outside.db", "IMMEDIATE")),
                "the data source of the tasks (afterward.shared.datasource) cannot take tasks: ");
    }

    @Test
    void refuses_transactions_that_do_not_take_the_lock() throws Exception {
        refuses(dataSource(url("deferred.db", "DEFERRED")), "transaction_mode=IMMEDIATE");
    }

    @Test
    void the_engine_works_on_a_data_source_of_its_own() throws Exception {
        String url = url("engine.db", "IMMEDIATE");
        try (AgroalDataSource orders = dataSource(url);
                AgroalDataSource engine = outside(url);
                CdiApplication application = withEngine(orders, engine).deploy()) {
            assertThat(engine.getMetrics().activeCount()).isPositive();
            TaskId id = application
                    .get(TaskService.class)
                    .add(new Mail("later"))
                    .after(Duration.ofHours(1))
                    .submit()
                    .get(0);
            assertThat(application.get(TaskService.class).status(id)).isEqualTo(TaskStatus.PENDING);
        }
    }

    /** Its connections would join the transaction of the caller on whose thread the engine works. */
    @Test
    void refuses_an_engine_data_source_that_takes_part_in_transactions() throws Exception {
        String url = url("joined.db", "IMMEDIATE");
        try (AgroalDataSource orders = dataSource(url);
                AgroalDataSource engine = dataSource(url)) {
            assertThatThrownBy(() -> withEngine(orders, engine).deploy())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(
                            "Afterward's data source (afterward.engine.datasource) takes part in JTA" + " transactions")
                    .hasMessageContaining("jta=false");
            assertThat(engine.getMetrics().activeCount()).isZero();
        }
    }

    @Test
    void refuses_a_schema_on_sqlite() throws Exception {
        String url = url("schema.db", "IMMEDIATE");
        try (AgroalDataSource orders = dataSource(url);
                AgroalDataSource engine = outside(url)) {
            for (CdiApplication.Builder application : List.of(
                    withEngine(orders, engine),
                    CdiApplication.of(Mailer.class, Mailbox.class)
                            .transactions()
                            .bean(DataSource.class, "orders", orders)
                            .set("afterward.shared.datasource", "orders"))) {
                assertThatThrownBy(() ->
                                application.set("afterward.schema.name", "shop").deploy())
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessage("schema.name is for tables in PostgreSQL, and the tasks are in SQLite: remove it"
                                + " (afterward.schema.name)");
            }
        }
    }

    private static CdiApplication.Builder withEngine(DataSource orders, DataSource engine) {
        return CdiApplication.of(Mailer.class, Mailbox.class)
                .transactions()
                .bean(DataSource.class, "orders", orders)
                .bean(DataSource.class, "engine", engine)
                .set("afterward.shared.datasource", "orders")
                .set("afterward.engine.datasource", "engine");
    }

    /** The store waits for the lock that this very transaction holds, which waits for the store. */
    @Test
    void a_caller_whose_own_transaction_holds_the_lock_is_told_so() throws Exception {
        AgroalDataSource dataSource = dataSource("jdbc:sqlite:" + directory.resolve("own.db")
                + "?transaction_mode=IMMEDIATE&busy_timeout=100&journal_mode=WAL");
        try (dataSource;
                CdiApplication application = CdiApplication.of(Mailer.class, Mailbox.class)
                        .transactions()
                        .bean(DataSource.class, "orders", dataSource)
                        .set("afterward.shared.datasource", "orders")
                        .deploy()) {
            TaskService tasks = application.get(TaskService.class);
            TransactionManager manager = application.get(TransactionManager.class);
            TaskId id = tasks.add(new Mail("later"))
                    .after(Duration.ofHours(1))
                    .submit()
                    .get(0);
            manager.begin();
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table orders (id integer)");
            }
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> tasks.cancel(id),
                    () -> tasks.add(new Mail("apart")).apart().submit(),
                    () -> tasks.operations().pause("mail"),
                    () -> tasks.operations().resolve(id, TaskOperations.Outcome.COMMITTED))) {
                assertThatThrownBy(call)
                        .isInstanceOf(TaskStoreException.class)
                        .hasMessageContaining("the calling thread is in a transaction, which may itself hold the lock")
                        .hasMessageContaining("before the transaction's first statement, or after its end");
            }
            manager.commit();
            assertThat(tasks.cancel(id)).isTrue();
        }
    }

    private static void refuses(AgroalDataSource dataSource, String reason) {
        try (dataSource) {
            assertThatThrownBy(() -> CdiApplication.of(Mailer.class, Mailbox.class)
                            .transactions()
                            .bean(DataSource.class, "orders", dataSource)
                            .set("afterward.shared.datasource", "orders")
                            .deploy())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(reason);
        }
    }

    private String url(String file, String mode) {
        return "jdbc:sqlite:" + directory.resolve(file) + "?transaction_mode=" + mode
                + "&busy_timeout=5000&journal_mode=WAL";
    }

    static AgroalDataSource outside(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled()
                .connectionPoolConfiguration(
                        pool -> pool.maxSize(10).connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    static AgroalDataSource dataSource(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(10)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                com.arjuna.ats.jta.TransactionManager.transactionManager(),
                                new TransactionSynchronizationRegistryImple()))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }
}

package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.ConfigurationException;
import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;
import dev.afterward.postgresql.PostgresServer;
import dev.afterward.testing.TaskTester;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Processors as beans whose attempts are made in transactions. */
class SettlingProcessorTest {

    @TempDir
    Path directory;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private static AgroalDataSource dataSource(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(10)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                com.arjuna.ats.jta.TransactionManager.transactionManager(),
                                new TransactionSynchronizationRegistryImple()))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    private static CdiApplication.Builder application(DataSource orders, Class<?>... beans) {
        return CdiApplication.of(beans)
                .transactions()
                .bean(DataSource.class, "orders", orders)
                .set("afterward.shared.datasource", "orders");
    }

    @Test
    void plain_and_transactional_processors_work_in_the_transaction_of_the_attempt() throws Exception {
        server.execute("create table ledger (text text)");
        try (AgroalDataSource orders = dataSource(server.url());
                CdiApplication application = application(
                                orders, Plain.class, Managed.class, Books.class, Attempts.class)
                        .deploy()) {
            TaskClient tasks = application.get(TaskClient.class);
            tasks.enqueue(new Charge(1));
            tasks.enqueue(new Refund(2));
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> server.textsOf("select text from ledger").size() == 2);
            assertThat(server.textsOf("select text from ledger order by 1")).containsExactly("charge 1", "refund 2");
            // Each has failed once after its work, and put itself off once.
            assertThat(application.get(Attempts.class).count()).hasValue(6);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> server.textsOf("select id::text from afterward_task")
                            .isEmpty());
        }
    }

    @Test
    void on_sqlite_such_a_queue_is_refused() throws Exception {
        String file = "jdbc:sqlite:" + directory.resolve("orders.db")
                + "?transaction_mode=IMMEDIATE&busy_timeout=5000&journal_mode=WAL";
        try (AgroalDataSource orders = dataSource(file)) {
            assertThatThrownBy(() -> application(orders, Plain.class, Books.class, Attempts.class)
                            .deploy())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("queue 'charge': transaction = REQUIRED is not possible on SQLite");
        }
    }

    @Test
    void in_a_file_of_the_librarys_own_such_a_queue_is_refused() {
        assertThatThrownBy(() -> CdiApplication.of(Alone.class)
                        .transactions()
                        .file(directory.resolve("tasks.db"))
                        .deploy())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "queue 'alone': transaction = REQUIRED is not possible: it is not known in which database the"
                                + " processors work. Name its data source (afterward.witness.datasource), keep the tasks"
                                + " in it (afterward.shared.datasource, PostgreSQL), or set"
                                + " afterward.queue.\"alone\".transaction=NONE");
    }

    @Test
    void beside_a_file_of_the_librarys_own_attempts_leave_marks_in_the_applications_database() throws Exception {
        try (AgroalDataSource orders = dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
                Connection look = orders.getConnection();
                Statement statement = look.createStatement()) {
            statement.execute("create table ledger (text varchar(40))");
            try (CdiApplication application = beside(orders, Plain.class, Managed.class, Books.class, Attempts.class)
                    .deploy()) {
                TaskClient tasks = application.get(TaskClient.class);
                tasks.enqueue(new Charge(1));
                tasks.enqueue(new Refund(2));
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> texts(statement, "select text from ledger order by 1")
                                .equals(List.of("charge 1", "refund 2")));
                assertThat(application.get(Attempts.class).count()).hasValue(6);
                assertThat(texts(statement, "select done from afterward_effect where task > 0"))
                        .containsExactly("1", "1");
            }
        }
    }

    /** No such queue is there any more. */
    @Test
    void a_table_of_marks_is_made_only_where_a_queue_needs_it() throws Exception {
        try (AgroalDataSource orders = dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
                Connection look = orders.getConnection();
                Statement statement = look.createStatement()) {
            try (CdiApplication application = beside(orders, Alone.class)
                    .set("afterward.queue.alone.transaction", "NONE")
                    .deploy()) {
                application.get(TaskClient.class).enqueue(new Lonely(1));
            }
            assertThat(texts(
                            statement,
                            "select table_name from information_schema.tables where table_name like 'AFTERWARD%'"))
                    .containsExactly("AFTERWARD_WITNESS");
        }
    }

    private CdiApplication.Builder beside(DataSource orders, Class<?>... beans) {
        return CdiApplication.of(beans)
                .transactions()
                .file(directory.resolve("tasks.db"))
                .bean(DataSource.class, "orders", orders)
                .set("afterward.witness.datasource", "orders");
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    @Test
    void a_processor_that_would_leave_the_transaction_is_refused() {
        assertThatThrownBy(() -> CdiApplication.of(NewTransaction.class)
                        .transactions()
                        .file(directory.resolve("tasks.db"))
                        .deploy())
                .hasMessageContaining(
                        "@Transactional(REQUIRES_NEW) takes its work out of the transaction of the attempt");
        assertThatThrownBy(() -> CdiApplication.of(Suspended.class)
                        .transactions()
                        .file(directory.resolve("tasks.db"))
                        .deploy())
                .hasMessageContaining("@TransactionAttribute(NOT_SUPPORTED) takes its work out");
        assertThatThrownBy(() -> CdiApplication.of(BeanManaged.class)
                        .transactions()
                        .file(directory.resolve("tasks.db"))
                        .deploy())
                .hasMessageContaining("@TransactionManagement(BEAN) takes its work out");
    }

    @Test
    void so_is_one_that_a_stereotype_leads_out() {
        assertThatThrownBy(() -> CdiApplication.of(Stereotyped.class)
                        .transactions()
                        .file(directory.resolve("tasks.db"))
                        .deploy())
                .hasMessageContaining("@Transactional(REQUIRES_NEW) takes its work out");
    }

    @Test
    void the_test_kit_calls_processors_without_a_database_of_the_application() {
        try (CdiApplication application = CdiApplication.of(Alone.class)
                .transactions()
                .set("afterward.testing", "true")
                .deploy()) {
            application.get(TaskClient.class).enqueue(new Lonely(1));
            application.get(TaskTester.class).runDue();
            assertThat(Alone.CALLS).hasValueGreaterThan(0);
        }
    }

    @TaskQueue(name = "charge", transaction = TaskTransaction.REQUIRED, maxAttempts = 2)
    public record Charge(int account) implements Task {}

    @TaskQueue(name = "refund", transaction = TaskTransaction.REQUIRED, maxAttempts = 2)
    public record Refund(int account) implements Task {}

    @TaskQueue(name = "alone", transaction = TaskTransaction.REQUIRED)
    public record Lonely(int number) implements Task {}

    @ApplicationScoped
    static class Attempts {
        private final AtomicInteger count = new AtomicInteger();

        AtomicInteger count() {
            return count;
        }
    }

    @Dependent
    static class Books {
        @Inject
        @Named("orders")
        DataSource orders;

        @Inject
        Attempts attempts;

        void book(String text, TaskContext context) throws SQLException {
            attempts.count().incrementAndGet();
            try (Connection connection = orders.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("insert into ledger values ('" + text + "')");
            }
            if (context.snoozes() == 0) {
                context.snooze(Duration.ofMillis(1));
            } else if (context.attempt() == 1) {
                throw new IllegalStateException("declined");
            }
        }
    }

    @Processes(Charge.class)
    static class Plain implements TaskProcessor<Charge> {
        @Inject
        Books books;

        @Override
        public void process(Charge task, TaskContext context) throws SQLException {
            books.book("charge " + task.account(), context);
        }
    }

    @Processes(Refund.class)
    @Transactional
    public static class Managed implements TaskProcessor<Refund> {
        @Inject
        Books books;

        @Override
        public void process(Refund task, TaskContext context) throws SQLException {
            books.book("refund " + task.account(), context);
        }
    }

    @Processes(Lonely.class)
    static class Alone implements TaskProcessor<Lonely> {
        static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        public void process(Lonely task, TaskContext context) {
            CALLS.incrementAndGet();
        }
    }

    @Processes(Lonely.class)
    public static class NewTransaction implements TaskProcessor<Lonely> {
        @Override
        @Transactional(TxType.REQUIRES_NEW)
        public void process(Lonely task, TaskContext context) {}
    }

    @Stereotype
    @Transactional(TxType.REQUIRES_NEW)
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Apart {}

    @Processes(Lonely.class)
    @Apart
    public static class Stereotyped implements TaskProcessor<Lonely> {
        @Override
        public void process(Lonely task, TaskContext context) {}
    }

    @Processes(Lonely.class)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public static class Suspended implements TaskProcessor<Lonely> {
        @Override
        public void process(Lonely task, TaskContext context) {}
    }

    @Processes(Lonely.class)
    @TransactionManagement(TransactionManagementType.BEAN)
    public static class BeanManaged implements TaskProcessor<Lonely> {
        @Override
        public void process(Lonely task, TaskContext context) {}
    }
}

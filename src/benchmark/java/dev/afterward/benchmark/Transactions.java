package dev.afterward.benchmark;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.Processes;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Named;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction manager adds: eight threads enqueue in transactions of Narayana, through an application in Weld SE.
 * Nobody runs the tasks meanwhile.
 */
final class Transactions {

    private static final int THREADS = 8;
    private static final TransactionManager MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();

    private static final byte[] PAYLOAD = "what an application would make of an order by itself, of as many bytes as ours: hm"
            .getBytes(StandardCharsets.UTF_8);

    private static DataSource applications;
    private static @Nullable DataSource engines;

    private final boolean full;
    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();

    Transactions(boolean full, Path directory, Plan plan) {
        this.full = full;
        this.directory = directory;
        this.plan = plan;
    }

    /** A processor, so that there is a queue. */
    @ApplicationScoped
    @Processes(Order.class)
    public static class OrderProcessor implements TaskProcessor<Order> {
        @Override
        public void process(Order order, TaskContext context) {
            Arrivals.arrived(order.sent());
        }
    }

    /** The application's own database. */
    @ApplicationScoped
    public static class Resources {
        @Produces
        @Named("orders")
        static DataSource orders() {
            return applications;
        }

        /** Where the engine has a data source of its own. */
        @Produces
        @Named("engine")
        static @Nullable DataSource engine() {
            return engines;
        }

        @Produces
        static UserTransaction transaction() {
            return com.arjuna.ats.jta.UserTransaction.userTransaction();
        }
    }

    Results measure() throws Exception {
        Path file = directory.resolve("application.db");
        String url = "jdbc:sqlite:" + file + "?transaction_mode=IMMEDIATE&journal_mode=WAL&busy_timeout=30000&synchronous="
                + (full ? "FULL" : "NORMAL");
        try (AgroalDataSource dataSource = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(THREADS + 2)
                        .acquisitionTimeout(Duration.ofSeconds(30))
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                MANAGER, new TransactionSynchronizationRegistryImple()))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))))) {
            byHand(dataSource);
            application(dataSource, Map.of("afterward.shared.datasource", "orders"), this::shared);
            String separate = directory.resolve("separate.db").toString();
            application(dataSource, Map.of("afterward.sqlite.file", separate), this::separate);
            String witnessed = directory.resolve("witnessed.db").toString();
            application(
                    dataSource,
                    Map.of("afterward.sqlite.file", witnessed, "afterward.witness.datasource", "orders"),
                    client -> measure("jta.insert-witness", () -> insertAndEnqueue(client)));
        }
        return results;
    }

    private interface Work {
        void run(TaskClient client) throws Exception;
    }

    private void application(DataSource dataSource, Map<String, String> settings, Work work) throws Exception {
        System.setProperty("afterward.workers", "0");
        System.setProperty("afterward.sqlite.synchronous", full ? "FULL" : "NORMAL");
        try (WeldContainer container = start(dataSource, null, settings)) {
            work.run(container.select(TaskClient.class).get());
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    /**
     * Starts the application.
     *
     * @param dataSource its transactions' data source, named {@code orders}
     * @param engine the engine's own, named {@code engine}; null when there is none
     * @param settings of Afterward; they stay system properties
     */
    static WeldContainer start(DataSource dataSource, @Nullable DataSource engine, Map<String, String> settings) {
        applications = dataSource;
        engines = engine;
        settings.forEach(System::setProperty);
        // The tests' configuration lies on the class path, and their kit would hear of each task.
        System.setProperty("afterward.testing", "false");
        Weld weld = new Weld().disableDiscovery().addBeanClasses(OrderProcessor.class, Resources.class);
        weld.addExtension(new TransactionExtension());
        // Without discovery Weld takes no extension by itself.
        ServiceLoader.load(Extension.class).stream()
                .filter(provider -> provider.type().getName().startsWith("dev.afterward."))
                .forEach(provider -> weld.addExtension(provider.get()));
        return weld.initialize();
    }

    private void byHand(DataSource dataSource) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table by_hand (id integer primary key, queue integer not null, state integer not null,"
                    + " priority integer not null, due integer not null, payload blob)");
            statement.execute("create index by_hand_ready on by_hand (queue, priority desc, due) where state = 2");
        }
        measure("jta.by-hand", () -> {
            MANAGER.begin();
            insert(dataSource, Order.now());
            MANAGER.commit();
        });
    }

    private static void insert(DataSource dataSource, Order order) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("insert into by_hand (queue, state, priority, due, payload) values (1, 2, 0, ?, ?)")) {
            statement.setLong(1, order.sent());
            statement.setBytes(2, PAYLOAD);
            statement.executeUpdate();
        }
    }

    private void shared(TaskClient client) throws Exception {
        measure("jta.shared", () -> enqueue(client));
    }

    private void separate(TaskClient client) throws Exception {
        measure("jta.none", () -> client.enqueue(Order.now()));
        measure("jta.separate", () -> enqueue(client));
        measure("jta.insert-separate", () -> insertAndEnqueue(client));
    }

    /** What an application does: something of its own, and a task. */
    private static void insertAndEnqueue(TaskClient client) throws Exception {
        MANAGER.begin();
        insert(applications, Order.now());
        client.enqueue(Order.now());
        MANAGER.commit();
    }

    private static void enqueue(TaskClient client) throws Exception {
        MANAGER.begin();
        client.enqueue(Order.now());
        MANAGER.commit();
    }

    private void measure(String what, Producers.Step step) throws Exception {
        Producers.run(THREADS, plan.warmUpMillis(), step);
        Histogram taken = Producers.run(THREADS, plan.rateMillis(), step);
        results.put(what, taken, plan.rateMillis());
    }
}

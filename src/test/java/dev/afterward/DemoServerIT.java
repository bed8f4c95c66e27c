package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.server.RequiresPostgres;
import dev.afterward.server.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/**
 * The demo with {@code -Ddemo.store=postgresql -Ddemo.nodes=2}: whichever server is killed, and when, each shipped order is
 * charged once.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(RequiresPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DemoServerIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The other server takes over soon. */
    private static final List<String> SETTINGS = List.of("-Dafterward.lease=PT5S", "-Dafterward.poll=PT1S");

    private static final int ORDERS = 200;
    private static final int SUCCEEDED = 5;

    private static final String SHIPMENTS =
            "select count(*) from afterward_task t join afterward_queue q on q.id = t.queue where q.name = 'shipment'";

    private final Map<DemoServer, Process> servers = new LinkedHashMap<>();
    private final Path directory =
            Path.of(System.getProperty("afterward.jar", "target/none")).resolveSibling("own-demo");

    private DemoDatabase database;
    private DemoServer first;
    private DemoServer second;

    @BeforeAll
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void start() throws Exception {
        Trees.delete(directory);
        int offset = DemoDesk.freeOffset();
        Path home = Path.of(System.getProperty("afterward.server.home"));
        Files.createDirectories(directory);
        database = DemoDatabase.start(directory.resolve("postgresql"), 15432 + offset);
        first = DemoServer.of(home, directory.resolve("1"), 1, offset);
        second = DemoServer.of(home, directory.resolve("2"), 2, offset);
        startServers();
    }

    /** And again what a test has killed. */
    @BeforeEach
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void startServers() throws Exception {
        for (DemoServer server : List.of(first, second)) {
            Process last = servers.get(server);
            if (last == null || !last.isAlive()) {
                server.layOut(Path.of(System.getProperty("afterward.demo.war")));
                Process process = server.start(database, SETTINGS);
                servers.put(server, process);
                assertThat(server.answers(process)).as("the demo is ready").isTrue();
            }
        }
    }

    @AfterAll
    void stop() throws Exception {
        servers.values().forEach(DemoServer::stop);
        if (database != null) {
            database.close();
        }
    }

    /** At a random moment: in the long form, as the other one is that which can be told. */
    @Test
    @EnabledIfSystemProperty(named = "crash.whole", matches = "true")
    void aServerIsKilledThatShips() throws Exception {
        long before = charges();
        new DemoDesk(first).upload(ORDERS);
        patiently().until(() -> charges() >= before + ORDERS / 10);

        kill(first);

        requireChargedOnce(before + ORDERS);
    }

    @Test
    void aServerIsKilledThatHasChargedAndNotSettled() throws Exception {
        long before = charges();
        try (Connection account = database.connect();
                Connection task = database.connect()) {
            lock(account, "select cents from freight_account for update");
            new DemoDesk(first).upload(1);
            patiently().until(() -> waitsFor(account));
            lock(
                    task,
                    "select t.id from afterward_task t join afterward_queue q on q.id = t.queue"
                            + " where q.name = 'shipment' and t.owner is not null for update of t");
            DemoServer shipping = serverOfTheRunningShipment();
            account.rollback();
            // The charge is made, and what remains to be written is that the task has succeeded.
            patiently().until(() -> waitsFor(task));

            kill(shipping);
        }

        requireChargedOnce(before + 1);
    }

    /** Waits until all shipments have ended. */
    private void requireChargedOnce(long orders) throws Exception {
        patiently().until(() -> number(SHIPMENTS + " and t.finished is null") == 0);
        assertThat(number(SHIPMENTS + " and t.state = " + SUCCEEDED)).isEqualTo(orders);
        assertThat(number("select count(*) from customer_order where shipped")).isEqualTo(orders);
        assertThat(texts(DemoDesk.ORDERS_CHARGED_WRONGLY)).isEmpty();
        assertThat(number("select cents from freight_account"))
                .isEqualTo(number("select sum(cents) from freight_charge"))
                .isEqualTo(orders * DemoDesk.FEE);
        DemoServer alive = servers.get(first).isAlive() ? first : second;
        new DemoDesk(alive).requireFigures(orders, orders * DemoDesk.FEE);
    }

    private void kill(DemoServer server) throws InterruptedException {
        servers.get(server).destroyForcibly().waitFor();
    }

    private DemoServer serverOfTheRunningShipment() throws SQLException {
        List<String> node = texts("select c.node from afterward_client c join afterward_task t on t.owner = c.id"
                + " join afterward_queue q on q.id = t.queue where q.name = 'shipment'");
        assertThat(node).hasSize(1);
        return node.get(0).startsWith(servers.get(first).pid() + "@") ? first : second;
    }

    /** Until the connection's transaction ends. */
    private static void lock(Connection connection, String query) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
        }
    }

    /** Whether anything waits for what the connection has locked. */
    private boolean waitsFor(Connection connection) throws SQLException {
        int backend = connection.unwrap(PGConnection.class).getBackendPID();
        return number("select count(*) from pg_stat_activity where " + backend + " = any(pg_blocking_pids(pid))") > 0;
    }

    private long charges() throws SQLException {
        return number("select count(*) from freight_charge");
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(texts(query).get(0));
    }

    private List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static ConditionFactory patiently() {
        return await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
    }
}

package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.server.Trees;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The demo as {@code mvn -Pdemo verify} starts it, its tasks in SQLite and its orders in H2, a file each. If it is killed between
 * the two commits, each shipped order is charged once.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@EnabledIfSystemProperty(named = "crash.whole", matches = "true")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DemoFilesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int ORDERS = 200;

    private static final String SHIPMENTS =
            "select count(*) from afterward_task t join afterward_queue q on q.id = t.queue where q.name = 'shipment'";

    private static final String SHIPPED = SHIPMENTS + " and t.state = 5";

    /** The courier's first two attempts fail before they charge. */
    private static final String CHARGING = SHIPMENTS + " and t.state = 3 and t.attempt = 3";

    private final Path directory =
            Path.of(System.getProperty("afterward.jar", "target/none")).resolveSibling("own-demo-files");

    private final DemoServer server =
            DemoServer.of(Path.of(System.getProperty("afterward.server.home")), directory, 1, DemoDesk.freeOffset());

    private final DemoDesk desk = new DemoDesk(server);

    private @Nullable Process process;

    @BeforeEach
    void start() throws Exception {
        Trees.delete(directory);
        startServer();
    }

    @AfterEach
    void stop() {
        if (process != null) {
            DemoServer.stop(process);
        }
    }

    @Test
    void theServerIsKilledThatHasChargedAndNotSettled() throws Exception {
        desk.upload(ORDERS);
        try (Connection tasks = tasks()) {
            patiently().until(() -> locksOutTheEndOfACharge(tasks));
            long settled = number(tasks, SHIPPED);
            patiently().until(() -> desk.charges() > settled);

            process.destroyForcibly().waitFor();
        }
        startServer();

        try (Connection tasks = tasks()) {
            patiently().until(() -> number(tasks, SHIPMENTS + " and t.finished is null") == 0);
            assertThat(number(tasks, SHIPPED)).isEqualTo(ORDERS);
        }
        desk.requireFigures(ORDERS, ORDERS * DemoDesk.FEE);
        DemoServer.stop(process);
        try (Connection orders = orders()) {
            assertThat(texts(orders, DemoDesk.ORDERS_CHARGED_WRONGLY)).isEmpty();
        }
    }

    /** Takes the only write lock of the tasks. Keeps it, and returns true, if an attempt is being made whose end is not written. */
    private static boolean locksOutTheEndOfACharge(Connection tasks) throws SQLException {
        try (Statement statement = tasks.createStatement()) {
            statement.execute("begin immediate");
            if (number(tasks, CHARGING) > 0) {
                return true;
            }
            statement.execute("rollback");
            return false;
        }
    }

    private void startServer() throws Exception {
        server.layOut(Path.of(System.getProperty("afterward.demo.war")));
        process = server.start(null, List.of());
        assertThat(server.answers(process)).as("the demo is ready").isTrue();
    }

    private Connection tasks() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:" + server.data().resolve("afterward/afterward-demo.db") + "?busy_timeout=60000");
    }

    /** The server has to be down: the file belongs to one process. */
    private Connection orders() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:async:" + server.data().resolve("orders").toAbsolutePath(), "sa", "sa");
    }

    private static long number(Connection connection, String query) throws SQLException {
        return Long.parseLong(texts(connection, query).get(0));
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
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

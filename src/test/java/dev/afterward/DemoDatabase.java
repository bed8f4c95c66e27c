package dev.afterward;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.WildFly;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.Driver;

/**
 * The demo's PostgreSQL, in which it keeps its orders and its tasks from run to run. It ends with the process that starts it;
 * not with the server, which may be killed meanwhile.
 */
final class DemoDatabase implements Closeable {

    /** What is in the scripts of the documentation. */
    private static final String SCRIPTED_PORT = ":5432/";

    private static final String ADMINISTRATOR = "postgres";

    /** The role and the schema of the demo, and its database. */
    private static final String SHOP = "shop";

    private static final String PASSWORD = "change-me";

    private static final String LAST_COMMAND = "stop-embedded-server";

    private final EmbeddedPostgres server;
    private final int port;

    private DemoDatabase(EmbeddedPostgres server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts it, with its data below a directory, and makes the role and the schema where they are missing. */
    static DemoDatabase start(Path directory, int port) throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(Files.createDirectories(directory))
                .setCleanDataDirectory(false)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setPort(port)
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (isMissing(statement, "select from pg_database where datname = 'shop'")) {
                statement.execute("create database shop");
            }
        }
        try (Connection connection = server.getDatabase(ADMINISTRATOR, SHOP).getConnection();
                Statement statement = connection.createStatement()) {
            if (isMissing(statement, "select from pg_roles where rolname = 'shop'")) {
                statement.execute(Files.readString(Path.of("docker/postgresql/role.sql")));
            }
        }
        return new DemoDatabase(server, port);
    }

    private static boolean isMissing(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    /** A connection of the demo's own role, beside the server. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + SHOP + "?currentSchema=" + SHOP, SHOP, PASSWORD);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** Defines the data sources on a server that is not up, as the documentation says. */
    void define(WildFly wildfly, Path directory) throws IOException, InterruptedException {
        String commands = Files.readString(Path.of("docker/wildfly/postgresql.cli"))
                .replace(SCRIPTED_PORT, ":" + port + "/")
                .replace("${postgresql.jar}", WarOfAUser.jarOf(Driver.class).getPath())
                .replace("${orders.password}", PASSWORD)
                .replace("\n" + LAST_COMMAND, "\n" + defaultDataSource() + "\n" + LAST_COMMAND);
        Process tool = wildfly.cli(Files.writeString(directory.resolve("postgresql.cli"), commands))
                .inheritIO()
                .start();
        if (tool.waitFor() != 0) {
            throw new IllegalStateException("the data sources of the demo cannot be defined, see above");
        }
    }

    /** The command of another script: so both are run by one call of the tool. */
    private static String defaultDataSource() throws IOException {
        return Files.readAllLines(Path.of("docker/wildfly/default-data-source.cli")).stream()
                .filter(line -> line.startsWith("/subsystem"))
                .findFirst()
                .orElseThrow();
    }

    /** What the server is started with, so that the demo keeps its tasks there. */
    List<String> settings() {
        return List.of(
                "-Dafterward.shared.datasource=java:jboss/datasources/Orders",
                "-Dafterward.engine.datasource=java:jboss/datasources/OrdersEngine");
    }
}

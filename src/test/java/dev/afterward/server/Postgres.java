package dev.afterward.server;

import dev.afterward.cdi.WarOfAUser;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The applications' PostgreSQL, from Maven, in the process of the tests: one for all of them, until that ends. Each
 * application has a role and a schema of its own, as {@code docker/postgresql/role.sql} makes them.
 */
final class Postgres {

    /** What the documentation advises for each connection. */
    private static final String LIMITS = "&connectTimeout=10&socketTimeout=60&tcpKeepAlive=true";

    private static final String ADMINISTRATOR = "postgres";

    /** What the role and the schema are called in the script, and the password in all of them. */
    private static final String SCRIPTED = "shop";

    static final String PASSWORD = "change-me";

    private static final Set<String> SCHEMAS = new HashSet<>();

    private static @Nullable EmbeddedPostgres server;
    private static @Nullable String problem;

    private Postgres() {}

    /** Why there is none here, or null. */
    static synchronized @Nullable String problem() {
        if (server == null && problem == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("max_prepared_transactions", "50")
                        // Open Liberty's data sources name it before the database is there.
                        .setPort(Integer.getInteger("afterward.postgresql.port", 0))
                        .start();
            } catch (IOException | RuntimeException e) {
                problem = "PostgreSQL did not start here: " + e;
            }
        }
        return problem;
    }

    /** The address of an application's schema, which is made at the first call. */
    static synchronized String url(String application) {
        if (SCHEMAS.add(application)) {
            try {
                execute(ADMINISTRATOR, ADMINISTRATOR, scripted("docker/postgresql/role.sql", application));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return "jdbc:postgresql://127.0.0.1:" + running().getPort() + "/" + ADMINISTRATOR + "?currentSchema="
                + application + LIMITS;
    }

    /**
     * Makes two roles for an application, as {@code docker/postgresql/two-roles.sql} does: one that owns the schema and has
     * installed the tables, and the application's own, which owns nothing.
     */
    static synchronized void install(String application, String prefix)
            throws SQLException, IOException, InterruptedException {
        execute(ADMINISTRATOR, ADMINISTRATOR, scripted("docker/postgresql/two-roles.sql", application));
        SCHEMAS.add(application);
        Process print = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("afterward.jar"),
                        "dev.afterward.postgresql.PrintSchema",
                        application,
                        prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String script = new String(print.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (print.waitFor() != 0) {
            throw new IllegalStateException("the schema was not printed");
        }
        execute(application + "_owner", ADMINISTRATOR, script);
    }

    private static String scripted(String script, String application) throws IOException {
        return Files.readString(Path.of(script)).replace(SCRIPTED, application);
    }

    private static void execute(String user, String database, String script) throws SQLException {
        try (Connection connection = running().getDatabase(user, database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    /** A number that a query brings, asked beside the server in the schema of an application. */
    static long number(String application, String query) throws SQLException {
        try (Connection connection = connection(application);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Asks what the application's own role may ask. */
    static void ask(String application, String query) throws SQLException {
        try (Connection connection = connection(application);
                Statement statement = connection.createStatement()) {
            statement.executeQuery(query).close();
        }
    }

    /** The texts in the first column of a query. */
    static List<String> texts(String application, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connection(application);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** A connection of an application's role. */
    static Connection connection(String application) throws SQLException {
        return DriverManager.getConnection(url(application), application, PASSWORD);
    }

    private static EmbeddedPostgres running() {
        if (problem() != null || server == null) {
            throw new IllegalStateException(problem);
        }
        return server;
    }

    /** The library and the driver, as a user would put them into an application. */
    static WebArchive war(String application) {
        return ShrinkWrap.create(WebArchive.class, application + ".war")
                .addAsLibraries(new File(System.getProperty("afterward.jar")), WarOfAUser.jarOf(Driver.class));
    }

    /** A {@code web.xml} with data sources. */
    static StringAsset webXml(String... dataSources) {
        return new StringAsset("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
                + String.join("\n", dataSources) + "</web-app>");
    }

    /**
     * A data source of an application's, for its {@code web.xml}. On Open Liberty it is one of the server's, of {@code
     * liberty-postgresql.xml}.
     */
    static String dataSource(String name, Class<?> type, String application, boolean transactional) {
        String url = url(application);
        if (OwnDataSource.LIBERTY) {
            return OwnDataSource.reference(name, "jdbc/" + application + (transactional ? "" : "-engine"));
        }
        return """
                <data-source>
                  <name>%s</name>
                  <class-name>%s</class-name>
                  <url>%s</url>
                  <user>%s</user>
                  <password>%s</password>
                  <transactional>%s</transactional>
                  <max-pool-size>%d</max-pool-size>
                </data-source>
                """.formatted(
                        name,
                        type.getName(),
                        url.replace("&", "&amp;"),
                        application,
                        PASSWORD,
                        transactional,
                        transactional ? 20 : 10);
    }

    /** A script of the documentation's, with an application's schema and this server's address. */
    static Path script(String script, String application, String driver) throws IOException {
        String text = Files.readString(Path.of("docker", script))
                .replaceAll("jdbc:postgresql:[^\"\\s]+", url(application))
                .replace("${postgresql.jar}", driver)
                .replace("${orders.password}", PASSWORD)
                .replace("--user-name=" + SCRIPTED, "--user-name=" + application)
                .replace("user=" + SCRIPTED, "user=" + application);
        return Files.writeString(
                Path.of(System.getProperty("afterward.jar"))
                        .resolveSibling(application + "-" + Path.of(script).getFileName()),
                text);
    }
}

package dev.afterward.postgresql;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server from Maven, for all tests of this JVM, and in it an empty schema for each test. Where the server
 * cannot start the test is skipped, and says why.
 */
public final class PostgresServer implements BeforeEachCallback, AfterEachCallback {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    /**
     * One for the whole run, or why there is none. That JUnit closes what can be closed is switched off here, for the sake of
     * another extension.
     */
    @SuppressWarnings("deprecation")
    record Server(EmbeddedPostgres running, String problem) implements ExtensionContext.Store.CloseableResource {

        /** The one of this run. If there is none, the tests of the context are skipped. */
        static Server of(ExtensionContext context) {
            Server one = context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(PostgresServer.class, key -> start(), Server.class);
            if (one.running == null) {
                abort(one.problem);
            }
            return one;
        }

        /** The address of a new schema, with the user. */
        String newSchema() throws SQLException {
            String schema = "test" + SCHEMAS.incrementAndGet();
            execute(url("public"), "create schema " + schema);
            return url(schema);
        }

        private String url(String schema) {
            return running.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema;
        }

        static void execute(String url, String... statements) throws SQLException {
            try (Connection connection = dataSource(url).getConnection();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        static String schemaIn(String url) {
            return url.substring(url.lastIndexOf('=') + 1);
        }

        static void drop(String url) throws SQLException {
            execute(url, "drop schema " + schemaIn(url) + " cascade");
        }

        private static Server start() {
            try {
                // What is tested here survives the death of processes, not that of the machine.
                return new Server(
                        EmbeddedPostgres.builder()
                                .setServerConfig("fsync", "off")
                                .setServerConfig("synchronous_commit", "on")
                                .setServerConfig("max_connections", "200")
                                .start(),
                        "");
            } catch (IOException | RuntimeException e) {
                return new Server(null, "skipped: PostgreSQL did not start here: " + e);
            }
        }

        @Override
        public void close() {
            try {
                if (running != null) {
                    running.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String url = "";

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        url = Server.of(context).newSchema();
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        if (!url.isEmpty()) {
            Server.drop(url);
        }
    }

    /** Hands out connections to this test's schema. */
    public PGSimpleDataSource dataSource() {
        return dataSource(url);
    }

    private static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    /** The address of this test's schema, with the user. */
    public String url() {
        return url;
    }

    /** The name of this test's schema. */
    String schema() {
        return Server.schemaIn(url);
    }

    /** Where the server's programs are. */
    Path binaries() {
        long session = Long.parseLong(textsOf("select pg_backend_pid()").get(0));
        return ProcessHandle.of(session)
                .flatMap(ProcessHandle::parent)
                .flatMap(postmaster -> postmaster.info().command())
                .map(command -> Path.of(command).resolveSibling("."))
                .orElseThrow()
                .normalize();
    }

    /** Runs statements beside the store. */
    public void execute(String... statements) throws SQLException {
        Server.execute(url, statements);
    }

    /** The texts in the first column of a query. */
    public List<String> textsOf(String query) {
        return textsOf(dataSource(), query);
    }

    static List<String> textsOf(DataSource dataSource, String query) {
        List<String> texts = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
        return texts;
    }
}

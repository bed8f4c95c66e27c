package dev.afterward.sqlite;

import dev.afterward.jdbc.Connections;
import dev.afterward.jdbc.Dialect;
import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Real stores, for tests that change their statements or get between them and their connections. */
public final class AlteredStores {

    /** A moment's patience for another owner: in a test nobody is about to give a file up. */
    private static final Duration OWNER_PATIENCE = Duration.ofMillis(200);

    private AlteredStores() {}

    /** A store in a file of its own. */
    public static TaskStore file(Path file, UnaryOperator<Connections> connections, UnaryOperator<String> statements) {
        SqliteFile settings = new SqliteFile(
                file, true, OWNER_PATIENCE, Duration.ofSeconds(5), AlteredStores::runBeside, "a crash test");
        return new JdbcTaskStore(
                connections.apply(new FileConnections(settings)), new Altered(new SqliteDialect(true), statements));
    }

    /** A store in the database of a container's data source. */
    public static TaskStore containerDataSource(DataSource dataSource, UnaryOperator<String> statements) {
        return JdbcTaskStore.on(dataSource, false, false, new Altered(new SqliteDialect(false), statements));
    }

    private static void runBeside(Runnable work) {
        Thread thread = new Thread(work, "checkpoint");
        thread.setDaemon(true);
        thread.start();
    }

    private record Altered(Dialect real, UnaryOperator<String> change) implements Dialect {

        @Override
        public SqlCatalog statements() {
            Map<String, String> statements =
                    new LinkedHashMap<>(real.statements().statements());
            statements.replaceAll((name, text) -> change.apply(text));
            return new SqlCatalog(real.statements().source(), statements);
        }

        @Override
        public SqlCatalog migrations() {
            return real.migrations();
        }

        @Override
        public Guard examine(Connection connection) throws SQLException {
            return real.examine(connection);
        }

        @Override
        public boolean inTransaction(Connection connection) throws SQLException {
            return real.inTransaction(connection);
        }

        @Override
        public Fault classify(Throwable failure) {
            return real.classify(failure);
        }
    }
}

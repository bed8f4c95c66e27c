package dev.afterward.sqlite;

import dev.afterward.crash.Intercepted;
import dev.afterward.jdbc.Connections;
import dev.afterward.jdbc.Dialect;
import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Real stores, for tests that change their statements or get between them and their connections. */
public final class AlteredStores {

    /** A moment's patience for another owner: in a test nobody is about to give a file up. */
    private static final Duration OWNER_PATIENCE = Duration.ofMillis(200);

    private AlteredStores() {}

    /** A store in a file of its own. */
    public static TaskStore file(Path file, UnaryOperator<Connections> connections, UnaryOperator<String> statements) {
        Dialect real = new SqliteDialect(true);
        return new JdbcTaskStore(
                connections.apply(new FileConnections(settings(file))), altered(real, statements, real.migrations()));
    }

    /** A store in a file of its own, with another schema. */
    static TaskStore file(Path file, SqlCatalog migrations) {
        return new JdbcTaskStore(
                new FileConnections(settings(file)),
                altered(new SqliteDialect(true), UnaryOperator.identity(), migrations));
    }

    /** A store in a file of its own, whose searches end by a time that a test drives. */
    public static TaskStore file(Path file, LongSupplier nanoTime) {
        return new JdbcTaskStore(new FileConnections(settings(file)), new SqliteDialect(true), nanoTime);
    }

    private static SqliteFile settings(Path file) {
        return new SqliteFile(file, true, OWNER_PATIENCE, Duration.ofSeconds(5), AlteredStores::runBeside, "a test");
    }

    /** A store in the database of a container's data source. */
    public static TaskStore containerDataSource(DataSource dataSource, UnaryOperator<String> statements) {
        Dialect real = new SqliteDialect(false);
        return JdbcTaskStore.on(dataSource, false, false, altered(real, statements, real.migrations()));
    }

    private static void runBeside(Runnable work) {
        Thread thread = new Thread(work, "checkpoint");
        thread.setDaemon(true);
        thread.start();
    }

    /** A dialect with other statements. */
    public static Dialect altered(Dialect real, UnaryOperator<String> change) {
        return altered(real, change, real.migrations());
    }

    private static Dialect altered(Dialect real, UnaryOperator<String> change, SqlCatalog migrations) {
        return Intercepted.of(Dialect.class, real, (method, arguments, call) -> switch (method) {
            case "statements" -> {
                Map<String, String> statements =
                        new LinkedHashMap<>(real.statements().statements());
                statements.replaceAll((name, text) -> change.apply(text));
                yield new SqlCatalog(real.statements().source(), statements);
            }
            case "migrations" -> migrations;
            default -> call.call(arguments);
        });
    }
}

package dev.afterward.postgresql;

import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.sqlite.AlteredStores;
import dev.afterward.store.TaskStore;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Real stores in PostgreSQL, for tests that change their statements. */
public final class AlteredPostgresql {

    private AlteredPostgresql() {}

    /** As {@link Postgresql#dataSource(DataSource)}. */
    public static TaskStore dataSource(DataSource dataSource, UnaryOperator<String> statements) {
        return JdbcTaskStore.on(
                dataSource, true, true, AlteredStores.altered(new PostgresqlDialect(Tables.DEFAULT, true), statements));
    }
}

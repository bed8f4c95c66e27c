package dev.afterward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.server.shop.Many;
import dev.afterward.server.shop.Notes;
import jakarta.annotation.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Tasks in a PostgreSQL that only they use, the application's data and the witness in the server's default data source. The
 * tables have another schema than the connections, and names of their own, and belong to another role.
 */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class PostgresqlStoreIT extends TransactionCases {

    private static final String NAME = "apart";
    private static final String PREFIX = "errand_";
    private static final String TASKS = "java:app/tasks";

    @Resource(lookup = TASKS)
    DataSource store;

    @Deployment
    static WebArchive application() throws Exception {
        Postgres.install(NAME, PREFIX);
        return Postgres.war(NAME)
                .addClasses(TransactionCases.class, AtCompletion.class, PostgresqlStoreIT.class, RequiresPostgres.class)
                .addClass("dev.afterward.server.TransactionCases$Desk")
                .addPackage(Notes.class.getPackage())
                .setWebXML(Postgres.webXml(Postgres.dataSource(TASKS, PGSimpleDataSource.class, NAME, false)
                        .replace("currentSchema=" + NAME, "currentSchema=public")))
                .addAsResource(
                        new StringAsset("""
                                afterward.store.datasource=%s
                                afterward.witness.datasource=java:comp/DefaultDataSource
                                afterward.schema.name=%s
                                afterward.schema.prefix=%s
                                afterward.schema.install=false
                                """.formatted(TASKS, NAME, PREFIX)), "META-INF/microprofile-config.properties");
    }

    @Test
    void theTasksAreWhereTheSettingsSay() throws Exception {
        transaction.begin();
        rows.insert(newName("row"));
        TaskId id = tasks.add(new Many(0)).after(Duration.ofHours(1)).submit().get(0);
        transaction.commit();
        // Waits for what has been committed and is promoted in a moment.
        assertEquals(TaskStatus.PENDING, tasks.status(id));
        assertEquals(1, number("select count(*) from apart.errand_task where id = " + id.value()));
        assertTrue(tasks.cancel(id));
        assertEquals(
                0,
                number("select count(*) from pg_class where relname like 'afterward%'"
                        + " and relnamespace in ('apart'::regnamespace, 'public'::regnamespace)"));
        assertEquals(0, number("select count(*) from pg_class where relowner = current_user::regrole"));
    }

    private long number(String query) throws SQLException {
        try (Connection connection = store.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

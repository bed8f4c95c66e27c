package dev.afterward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.server.charging.Course;
import dev.afterward.server.charging.ManagedCharge;
import dev.afterward.server.charging.PlainCharge;
import dev.afterward.server.shop.Notes;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Processors that work with JPA and with JDBC, a CDI bean and an EJB, whose work and success are one transaction of the server's. */
abstract class ChargingCases {

    static final String BANK = "java:app/bank";
    static final String ENGINE = "java:app/bank-engine";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    private static final String PERSISTENCE = """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="bank">
                <jta-data-source>%s</jta-data-source>
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """.formatted(BANK);

    @Inject
    TaskClient tasks;

    @Resource(lookup = BANK)
    DataSource bank;

    static WebArchive application(String name, Class<?> test, String settings) {
        return Postgres.war(name)
                .addClasses(ChargingCases.class, RequiresPostgres.class, test)
                .addPackage(Notes.class.getPackage())
                .addPackage(PlainCharge.class.getPackage())
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml")
                .addAsResource(
                        new StringAsset("rows.datasource=" + BANK + "\n" + settings),
                        "META-INF/microprofile-config.properties");
    }

    /** For each course, whether it succeeds and in which attempt it is booked. */
    private static final Map<Course, Integer> BOOKED_IN = Map.of(
            Course.RETURN, 1,
            Course.THROW_ONCE, 2,
            Course.CONNECT_AND_THROW_ONCE, 2,
            Course.SNOOZE_ONCE, 1,
            Course.ROLLBACK_ONLY, 0,
            Course.SWALLOW, 0,
            Course.DUPLICATE, 0);

    @Test
    void aBean() throws Exception {
        for (Map.Entry<Course, Integer> course : BOOKED_IN.entrySet()) {
            String name = "bean-" + course.getKey() + "-" + UUID.randomUUID();
            require(name, new PlainCharge(name, course.getKey()), course.getValue());
        }
    }

    @Test
    void anEjbThatJoins() throws Exception {
        for (Map.Entry<Course, Integer> course : BOOKED_IN.entrySet()) {
            String name = "ejb-" + course.getKey() + "-" + UUID.randomUUID();
            require(name, new ManagedCharge(name, course.getKey()), course.getValue());
        }
    }

    @Test
    void whatIsCancelledThoughItReturns() throws Exception {
        for (int i = 0; i < 2; i++) {
            String name = "cancelled-" + UUID.randomUUID();
            TaskId id =
                    tasks.enqueue(i == 0 ? new PlainCharge(name, Course.WAIT) : new ManagedCharge(name, Course.WAIT));
            awaitStatus(id, TaskStatus.RUNNING);
            assertTrue(tasks.cancel(id));
            awaitStatus(id, TaskStatus.CANCELLED);
            assertEquals(0, number("select count(*) from booking where name = ?", name));
        }
    }

    private void require(String name, Task task, int attempt) throws Exception {
        TaskId id = tasks.enqueue(task);
        awaitStatus(id, attempt == 0 ? TaskStatus.FAILED : TaskStatus.SUCCEEDED);
        assertEquals(attempt == 0 ? 0 : 1, number("select count(*) from booking where name = ?", name), name);
        assertEquals(attempt, number("select coalesce(max(attempt), 0) from booking where name = ?", name), name);
    }

    private void awaitStatus(TaskId id, TaskStatus status) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (tasks.status(id) != status && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertEquals(status, tasks.status(id));
    }

    private long number(String query, String name) throws SQLException {
        try (Connection connection = bank.getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}

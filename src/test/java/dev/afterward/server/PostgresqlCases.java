package dev.afterward.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.TaskId;
import dev.afterward.server.shop.End;
import dev.afterward.server.shop.Many;
import dev.afterward.server.shop.Notes;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Tasks beside the application's rows in PostgreSQL. */
abstract class PostgresqlCases extends TransactionCases {

    static final String ORDERS = "java:app/orders";
    static final String ENGINE = "java:app/orders-engine";

    private static final int THREADS = 4;
    private static final int ORDERS_A_THREAD = 125;

    @Resource(lookup = ORDERS)
    DataSource orders;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService threads;

    static WebArchive application(String name, Class<?> test, String settings) {
        return Postgres.war(name)
                .addClasses(TransactionCases.class, AtCompletion.class, PostgresqlCases.class, test)
                .addClasses(RequiresPostgres.class)
                .addClass("dev.afterward.server.TransactionCases$Desk")
                .addPackage(Notes.class.getPackage())
                .addAsResource(
                        new StringAsset("afterward.shared.datasource=" + ORDERS + "\nrows.datasource=" + ORDERS + "\n"
                                + settings),
                        "META-INF/microprofile-config.properties");
    }

    /** PostgreSQL itself says which transaction has written a row. */
    @Test
    void theRowAndTheTaskAreOfOneTransaction() throws Exception {
        for (boolean commit : new boolean[] {true, false}) {
            String name = newName("order");
            transaction.begin();
            rows.insert(name);
            TaskId id =
                    tasks.add(new Many(0)).after(Duration.ofHours(1)).submit().get(0);
            if (commit) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
            String task = " from afterward_task t where t.id = " + id.value();
            assertEquals(commit ? 1 : 0, number("select count(*)" + task));
            assertEquals(
                    commit ? 1 : 0,
                    number("select count(*)" + task + " and t.xmin = (select e.xmin from entry e where e.name = '"
                            + name + "')"));
            assertEquals(commit, tasks.cancel(id));
        }
    }

    @Test
    void ordersOfSeveralThreads() throws Exception {
        Set<String> committed = ConcurrentHashMap.newKeySet();
        Set<String> rolledBack = ConcurrentHashMap.newKeySet();
        String run = newName("orders");
        List<Future<?>> ends = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = run + "-" + thread + "-";
            ends.add(threads.submit(() -> {
                for (int i = 0; i < ORDERS_A_THREAD; i++) {
                    End end = i % 3 == 0 ? End.ROLLBACK_ONLY : End.RETURN;
                    stateless.take(prefix + i, end);
                    (end.commits() ? committed : rolledBack).add(prefix + i);
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get(60, SECONDS);
        }
        assertEquals(THREADS * ORDERS_A_THREAD, committed.size() + rolledBack.size());
        notes.awaitRun(committed.toArray(String[]::new));
        assertEquals(committed.size(), number("select count(*) from entry where name like '" + run + "%'"));
        assertTrue(rolledBack.stream().noneMatch(rows::contain));
    }

    final long number(String query) throws SQLException {
        try (Connection connection = orders.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.cdi.orders.Audit;
import dev.afterward.cdi.orders.OrderBean;
import dev.afterward.cdi.orders.OrderDesk;
import dev.afterward.cdi.orders.OrderPlaced;
import dev.afterward.cdi.orders.OrderProcessor;
import dev.afterward.cdi.orders.Received;
import dev.afterward.server.probe.ServerFolders;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The promise, on a server: beside data in its default data source, which takes no second resource. */
@ExtendWith(ArquillianExtension.class)
class TransactionsIT {

    private static final String PERSISTENCE = """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="orders">
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="drop-and-create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """;

    @Inject
    TaskClient tasks;

    @EJB
    OrderDesk desk;

    @Inject
    OrderBean bean;

    @Inject
    Received received;

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return WarOfAUser.named("orders.war", TransactionsIT.class, ServerFolders.class)
                .addPackage(OrderDesk.class.getPackage())
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml");
    }

    @Test
    void after_the_commit_of_an_ejb_the_task_runs() throws Exception {
        String order = newId();
        desk.place(order);
        assertEquals(order, received.orders().poll(10, SECONDS));
        assertTrue(bean.exists(order));
    }

    @Test
    void after_the_rollback_of_an_ejb_the_task_never_runs() throws Exception {
        String order = newId();
        TaskId id = desk.placeAndRollBack(order);
        requireNothingOf(order, id);
    }

    @Test
    void after_an_exception_of_an_ejb_the_task_never_runs() throws Exception {
        String order = newId();
        assertThrows(EJBException.class, () -> desk.placeAndFail(order));
        requireNothingOf(order, OrderDesk.latest);
    }

    @Test
    void after_the_commit_of_a_transactional_bean_the_task_runs() throws Exception {
        String order = newId();
        bean.place(order);
        assertEquals(order, received.orders().poll(10, SECONDS));
        assertTrue(bean.exists(order));
    }

    @Test
    void after_the_rollback_of_a_transactional_bean_the_task_never_runs() throws Exception {
        String order = newId();
        assertThrows(IllegalStateException.class, () -> bean.placeAndFail(order));
        requireNothingOf(order, OrderBean.latest);
    }

    @Test
    void a_transaction_by_hand_decides_too() throws Exception {
        String kept = newId();
        transaction.begin();
        tasks.enqueue(new OrderPlaced(kept));
        assertNull(received.orders().poll());
        transaction.commit();
        assertEquals(kept, received.orders().poll(10, SECONDS));

        String dropped = newId();
        transaction.begin();
        TaskId id = tasks.enqueue(new OrderPlaced(dropped));
        transaction.rollback();
        requireNothingOf(dropped, id);
    }

    @Test
    void an_ejb_is_a_processor() throws Exception {
        String text = newId();
        received.audits().clear();
        tasks.enqueue(new Audit(text));
        assertEquals(text, received.audits().poll(10, SECONDS));
    }

    @Test
    void each_attempt_has_a_request_context_and_an_instance_of_its_own() throws Exception {
        int before = OrderProcessor.DESTROYED.get();
        tasks.enqueue(new OrderPlaced(newId()));
        assertNotNull(received.orders().poll(10, SECONDS));
        assertEquals(1, received.requests().poll(10, SECONDS));
        // The next attempt of this queue of one begins after the instance of the last one is gone.
        tasks.enqueue(new OrderPlaced(newId()));
        assertNotNull(received.orders().poll(10, SECONDS));
        assertTrue(OrderProcessor.DESTROYED.get() > before);
    }

    @Test
    void a_task_may_be_enqueued_before_the_application_has_started() throws Exception {
        assertEquals("started", received.early().poll(10, SECONDS));
    }

    @Test
    void the_application_observes_what_happens() throws Exception {
        TaskId id = tasks.enqueue(new Audit(newId()));
        TaskId succeeded = received.succeededAudits().poll(10, SECONDS);
        while (!id.equals(succeeded)) {
            assertNotNull(succeeded);
            succeeded = received.succeededAudits().poll(10, SECONDS);
        }
    }

    @Test
    void the_tasks_lie_in_the_servers_data_directory() {
        Path file = ServerFolders.of(System::getProperty).tasks().resolve("orders.db");
        assertTrue(Files.exists(file), file::toString);
    }

    /** It would have run before a later one of the same queue, which has one worker. */
    private void requireNothingOf(String order, TaskId id) throws Exception {
        String later = newId();
        tasks.enqueue(new OrderPlaced(later));
        assertEquals(later, received.orders().poll(10, SECONDS));
        assertEquals(TaskStatus.NOT_FOUND, tasks.status(id));
        assertFalse(bean.exists(order));
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}

package dev.afterward.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.afterward.TaskClient;
import dev.afterward.cdi.WarOfAUser;
import dev.afterward.cdi.orders.OrderBean;
import dev.afterward.cdi.orders.OrderPlaced;
import dev.afterward.cdi.orders.Received;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test kit inside of a server, in the archive that a user would make. */
@ExtendWith(ArquillianExtension.class)
class TestKitIT {

    private static final String PERSISTENCE = """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="orders">
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="drop-and-create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """;

    @Deployment
    static WebArchive application() {
        return WarOfAUser.named("tested.war", TestKitIT.class)
                .addPackage(OrderBean.class.getPackage())
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml")
                .addAsLibrary(testKit(), "afterward-testkit.jar")
                .addAsResource(new StringAsset("afterward.testing=true"), "META-INF/microprofile-config.properties");
    }

    /** Made beside the library. */
    private static File testKit() {
        return Path.of(System.getProperty("afterward.jar"))
                .resolveSibling("afterward-testkit.jar")
                .toFile();
    }

    @Inject
    TaskTester tasks;

    @Inject
    TaskClient client;

    @Inject
    OrderBean orders;

    @Inject
    Received received;

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @BeforeEach
    void clear() {
        tasks.clear();
        received.orders().clear();
    }

    @Test
    void a_committed_order_is_received_when_the_test_says_so() throws Exception {
        orders.place("4711");
        tasks.assertEnqueued(new OrderPlaced("4711"));
        assertTrue(received.orders().isEmpty());
        assertEquals(1, tasks.runDue());
        assertEquals(List.of("4711"), new ArrayList<>(received.orders()));
        tasks.assertNoneEnqueued();
    }

    @Test
    void a_rolled_back_order_is_not_enqueued() {
        assertThrows(IllegalStateException.class, () -> orders.placeAndFail("4712"));
        tasks.assertNoneEnqueued();
    }

    @Test
    void a_transaction_shows_its_own() throws Exception {
        transaction.begin();
        client.enqueue(new OrderPlaced("4713"));
        tasks.assertEnqueued(new OrderPlaced("4713"));
        assertThrows(AssertionError.class, tasks::runDue);
        transaction.rollback();
        tasks.assertNoneEnqueued();
    }

    @Test
    void the_clock_is_moved() {
        client.add(new OrderPlaced("4714")).after(Duration.ofDays(7)).submit();
        assertEquals(0, tasks.runDue());
        tasks.advance(Duration.ofDays(7));
        assertEquals(1, tasks.runDue());
        assertEquals("4714", received.orders().poll());
    }
}

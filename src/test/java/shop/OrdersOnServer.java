package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.afterward.Task;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import java.io.File;
import java.net.URISyntaxException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sqlite.JDBC;

@ExtendWith(ArquillianExtension.class)
class OrdersOnServer {

    @Deployment
    static WebArchive application() throws URISyntaxException {
        return ShrinkWrap.create(WebArchive.class, "tested.war")
                .addClasses(Orders.class, Confirmation.class, ConfirmationProcessor.class)
                .addAsLibraries(jarOf(Task.class), jarOf(TaskTester.class), jarOf(JDBC.class))
                .addAsResource(new StringAsset("afterward.testing=true"), "META-INF/microprofile-config.properties");
    }

    private static File jarOf(Class<?> type) throws URISyntaxException {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Inject
    TaskTester tasks;

    @Inject
    Orders orders;

    @BeforeEach
    void clear() {
        tasks.clear();
    }

    @Test
    void confirms_an_order() {
        orders.place("ann@example.com", 2);
        tasks.assertEnqueued(new Confirmation("ann@example.com", 2));
        assertEquals(1, tasks.runDue());
        tasks.assertNoneEnqueued();
    }
}

package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.TaskEvent;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;

@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses(ConfirmationProcessor.class)
class OrdersTest {

    @Inject
    Orders orders;

    @Inject
    TaskTester tasks;

    @Test
    void confirms_an_order() {
        orders.place("ann@example.com", 2);
        tasks.assertEnqueued(new Confirmation("ann@example.com", 2));
        assertEquals(1, tasks.runDue());
        tasks.assertNoneEnqueued();
    }

    @Test
    void confirms_no_order_that_is_rolled_back() {
        assertThrows(IllegalArgumentException.class, () -> orders.place("ann@example.com", 0));
        tasks.assertNoneEnqueued();
    }

    @Test
    void tries_again_after_two_seconds() {
        orders.place("ann", 2);
        List<TaskEvent> events = tasks.attemptDue();
        assertTrue(events.stream().anyMatch(TaskEvent.Retried.class::isInstance));
        assertEquals(List.of(), tasks.attemptDue());
        tasks.advance(Duration.ofSeconds(2));
        events = tasks.attemptDue();
        assertTrue(events.stream().anyMatch(TaskEvent.Retried.class::isInstance));
    }
}

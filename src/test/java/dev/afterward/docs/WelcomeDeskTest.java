package dev.afterward.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.TaskEvent;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.EnqueuedTask;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;

/** A bean and its tasks, without a server. */
@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses(GreetingProcessor.class)
class WelcomeDeskTest {

    @Inject
    WelcomeDesk desk;

    @Inject
    Door door;

    @Inject
    TaskTester tasks;

    @Test
    void greets_at_once_and_after_a_week() {
        desk.register("Ada");
        tasks.assertEnqueued(new Greeting("Ada"));
        tasks.runDue();
        assertEquals(List.of("Hello, Ada"), door.said());

        tasks.advance(Duration.ofDays(7));
        tasks.runDue();
        assertEquals(List.of("Hello, Ada", "Hello, Ada again"), door.said());
        tasks.assertNoneEnqueued();
    }

    @Test
    void greets_nobody_whose_registration_is_rolled_back() {
        assertThrows(IllegalStateException.class, () -> desk.register("Nobody"));
        tasks.assertNoneEnqueued();
    }

    @Test
    void comes_back_when_the_door_is_shut() {
        desk.register("Ada");
        door.shut(1);
        List<TaskEvent> events = tasks.attemptDue();
        assertTrue(events.stream().anyMatch(TaskEvent.Retried.class::isInstance));
        assertEquals(List.of("Hello, Ada"), door.said());
    }

    @Test
    void knows_when_it_will_greet() {
        desk.register("Ada");
        EnqueuedTask<Greeting> second =
                tasks.assertEnqueued(Greeting.class, task -> task.name().endsWith("again"));
        assertEquals(tasks.now().plus(Duration.ofDays(7)), second.due());
    }
}

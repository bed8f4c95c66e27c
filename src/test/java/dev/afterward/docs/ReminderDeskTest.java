package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;

/** What is shown to those who come from elsewhere does what is said there. */
@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses({ReminderProcessor.class, NightlyReminders.class})
class ReminderDeskTest {

    @Inject
    ReminderDesk desk;

    @Inject
    NightlyReminders nightly;

    @Inject
    Door door;

    @Inject
    TaskTester tasks;

    @Test
    void reminds_when_it_is_time() {
        desk.ordered(1);
        desk.orderedFor(2, tasks.now().plus(Duration.ofDays(1)));
        assertThat(tasks.runDue()).isZero();
        tasks.advance(Duration.ofMinutes(1));
        tasks.runDue();
        tasks.advance(Duration.ofDays(1));
        tasks.runDue();
        assertThat(door.said()).containsExactly("do not forget order 1", "do not forget order 2");
    }

    @Test
    void tries_again() {
        door.shut(1);
        nightly.remind();
        tasks.attemptDue();
        tasks.advance(Duration.ofSeconds(5));
        tasks.runDue();
        assertThat(door.said()).containsExactly("do not forget order 0");
    }
}

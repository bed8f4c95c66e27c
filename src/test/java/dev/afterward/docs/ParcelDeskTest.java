package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.TaskEvent;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;

/** What is shown to those who come from JMS does what is said there. */
@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses(ParcelSentProcessor.class)
class ParcelDeskTest {

    @Inject
    ParcelDesk desk;

    @Inject
    Door door;

    @Inject
    TaskTester tasks;

    @Test
    void tells_the_receiver_after_the_delay() {
        desk.send(4711);
        assertThat(tasks.runDue()).isZero();
        tasks.advance(Duration.ofMinutes(1));
        tasks.runDue();
        assertThat(door.said()).containsExactly("parcel 4711 is on its way");
    }

    @Test
    void tries_again_as_a_broker_delivers_again() {
        desk.send(4711);
        tasks.advance(Duration.ofMinutes(1));
        door.shut(1);
        assertThat(tasks.attemptDue()).hasAtLeastOneElementOfType(TaskEvent.Retried.class);
        assertThat(door.said()).isEmpty();
        tasks.advance(Duration.ofSeconds(5));
        tasks.runDue();
        assertThat(door.said()).containsExactly("parcel 4711 is on its way");
    }
}

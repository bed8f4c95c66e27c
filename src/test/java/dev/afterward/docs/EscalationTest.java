package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import dev.afterward.cdi.AfterwardExtension;
import dev.afterward.testing.TaskTester;
import jakarta.inject.Inject;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;

/** What is enqueued apart from a transaction that is rolled back. */
@EnableAutoWeld
@AddExtensions({AfterwardExtension.class, TransactionExtension.class})
@AddBeanClasses(GreetingProcessor.class)
class EscalationTest {

    @Inject
    Escalation escalation;

    @Inject
    TaskTester tasks;

    @Test
    void is_there_although_the_transaction_was_rolled_back() {
        assertThatThrownBy(() -> escalation.refuse("Ada")).isInstanceOf(IllegalStateException.class);
        tasks.assertEnqueued(new Greeting("Ada"));
    }
}

package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJBException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is thrown by EJBs that are stopped, and by others. */
class StoppedComponentsTest {

    /** As Payara 6 throws it, seen at an undeployment. */
    @Test
    void are_named_by_payara_in_a_message() {
        EJBException payara = new EJBException("Attempt to invoke when container is in Undeployed");
        assertThat(StoppedComponents.areNamedBy(payara)).isTrue();
        assertThat(StoppedComponents.areNamedBy(new IllegalStateException(new EJBException(payara))))
                .isTrue();
    }

    /** As WildFly 39 and Open Liberty 26 throw them; their libraries are not on the class path of the tests either. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.jboss.as.ejb3.component.EJBComponentUnavailableException",
                "org.jboss.as.ee.component.ComponentIsStoppedException",
                "com.ibm.websphere.ejbcontainer.EJBStoppedException"
            })
    void are_named_by_types_of_servers(String type) {
        assertThat(StoppedComponents.isOne(type, null)).isTrue();
    }

    @Test
    void are_not_named_by_other_failures() {
        assertThat(StoppedComponents.areNamedBy(new EJBException("the order is unknown")))
                .isFalse();
        assertThat(StoppedComponents.areNamedBy(new EJBException())).isFalse();
        assertThat(StoppedComponents.areNamedBy(
                        new IllegalStateException("Attempt to invoke when container is in Undeployed")))
                .isFalse();
    }

    @Test
    void a_circle_of_causes_ends() {
        EJBException first = new EJBException("first");
        first.initCause(new EJBException("second", first));
        assertThat(StoppedComponents.areNamedBy(first)).isFalse();
    }
}

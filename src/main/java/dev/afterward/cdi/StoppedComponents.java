package dev.afterward.cdi;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes what servers throw when an EJB is called that is stopped already. An application's EJBs and its beans are not
 * stopped in one order on all servers.
 */
final class StoppedComponents {

    /** Chains of causes may be circular. */
    private static final int MOST_CAUSES = 50;

    /** WildFly's and Open Liberty's, whose libraries are not on the class path. */
    private static final Set<String> TYPES = Set.of(
            "org.jboss.as.ejb3.component.EJBComponentUnavailableException",
            "org.jboss.as.ee.component.ComponentIsStoppedException",
            "com.ibm.websphere.ejbcontainer.EJBStoppedException");

    /** Payara has no type of its own for it: an {@code EJBException} says it in its message. */
    private static final String EJB = "jakarta.ejb.EJBException";

    private static final String PAYARA = "Attempt to invoke when container is in ";

    private StoppedComponents() {}

    /** Whether an exception, or a cause of it, says so. */
    static boolean areNamedBy(Throwable thrown) {
        Throwable at = thrown;
        for (int i = 0; at != null && i < MOST_CAUSES; i++) {
            if (isOne(at.getClass().getName(), at.getMessage())) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    static boolean isOne(String type, @Nullable String message) {
        return TYPES.contains(type)
                || (type.equals(EJB) && String.valueOf(message).startsWith(PAYARA));
    }
}

package dev.afterward.cdi;

import jakarta.ejb.EJBException;

/** Reads what EJBs throw. Loaded only where there are some. */
final class EnterpriseFailures {

    private EnterpriseFailures() {}

    /**
     * What the bean itself has thrown. An EJB container wraps what is no business exception, and so would hide it from
     * {@code abortOn} and {@code retryOn}.
     */
    static Exception unwrap(RuntimeException thrown) {
        return thrown instanceof EJBException wrapper && wrapper.getCausedByException() != null
                ? wrapper.getCausedByException()
                : thrown;
    }
}

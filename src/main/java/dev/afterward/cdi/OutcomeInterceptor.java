package dev.afterward.cdi;

import dev.afterward.transaction.AttemptTransactions;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/**
 * Stands inside the transaction that the container begins for a processor: the interceptor of {@code @Transactional} has the
 * priority {@code PLATFORM_BEFORE + 200} (Jakarta Transactions 2.0, 3.7), and an EJB container begins before it calls any
 * interceptor.
 */
@OutcomeChecked
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class OutcomeInterceptor {

    OutcomeInterceptor() {}

    @AroundInvoke
    Object call(InvocationContext invocation) throws Exception {
        AttemptTransactions.called();
        return invocation.proceed();
    }
}

package dev.afterward.cdi;

import dev.afterward.TaskId;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.List;

/**
 * The CDI event on the committing thread that wakes the engine. Only the extension observes it. Applications hear of the
 * same thing by {@link dev.afterward.TaskEvent.Submitted} on another thread: what an observer might do here, with the
 * finished transaction still on the thread, breaks connection pools.
 *
 * @param ids the transaction's tasks
 */
record TransactionCommitted(List<TaskId> ids) {

    /** Tells those who observe this very type. Fired, it would also reach an application that observes every object. */
    void tell(BeanManager beans) {
        beans.resolveObserverMethods(this).stream()
                .filter(observer -> observer.getObservedType().equals(TransactionCommitted.class))
                .forEach(observer -> observer.notify(this));
    }
}

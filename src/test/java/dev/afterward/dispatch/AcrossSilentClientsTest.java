package dev.afterward.dispatch;

import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** Clients of a PostgreSQL database that neither hear each other nor look for what they have not heard: they have their turns. */
class AcrossSilentClientsTest extends AcrossPostgresqlClientsTest {

    @Override
    TaskStore store() {
        TaskStore real = super.store();
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (self, method, arguments) -> {
                    try {
                        return method.getName().equals("signals") ? Optional.empty() : method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    boolean isHeard() {
        return false;
    }
}

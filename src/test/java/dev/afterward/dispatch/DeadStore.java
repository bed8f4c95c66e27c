package dev.afterward.dispatch;

import dev.afterward.TaskStoreException;
import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/** A store with which nothing can be done from some moment on: as far as others see, its client is dead. */
final class DeadStore {

    private DeadStore() {}

    static TaskStore of(TaskStore real, BooleanSupplier isDead) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (self, method, arguments) -> {
                    if (method.getName().equals("turn") && isDead.getAsBoolean()) {
                        throw new TaskStoreException("dead, as far as the others know");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

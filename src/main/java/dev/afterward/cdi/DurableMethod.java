package dev.afterward.cdi;

import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.Method;

/**
 * A method of a bean that schedules call.
 *
 * @param bean the bean
 * @param type the bean's class, which is one of its bean types
 * @param method the method; it can be called
 */
record DurableMethod(Bean<?> bean, Class<?> type, Method method) {

    DurableCall call() {
        return call(type, method);
    }

    static DurableCall call(Class<?> type, Method method) {
        return new DurableCall(type.getName(), method.getName());
    }
}

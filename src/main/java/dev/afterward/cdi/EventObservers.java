package dev.afterward.cdi;

import dev.afterward.TaskEvent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Which task events the application observes. Where it observes none, nothing is made of them. */
final class EventObservers {

    private final Set<Class<?>> synchronous = new HashSet<>();
    private final Set<Class<?>> asynchronous = new HashSet<>();

    /** Looks at an observer, whatever it observes. */
    void discovered(ObserverMethod<?> observer) {
        if (!observer.getObservedQualifiers().stream().allMatch(Any.class::isInstance)) {
            // Task events have no qualifiers.
            return;
        }
        Class<?> observed = raw(observer.getObservedType());
        events(TaskEvent.class)
                .filter(observed::isAssignableFrom)
                .forEach(observer.isAsync() ? asynchronous::add : synchronous::add);
    }

    /** The records: a sealed interface in between is no event of its own. */
    private static Stream<Class<?>> events(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventObservers::events)
                : Stream.of(type);
    }

    boolean isEmpty() {
        return synchronous.isEmpty() && asynchronous.isEmpty();
    }

    boolean observe(TaskEvent event) {
        return synchronous.contains(event.getClass());
    }

    boolean observeAsync(TaskEvent event) {
        return asynchronous.contains(event.getClass());
    }

    private static Class<?> raw(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        // A type variable or an array: no task event is one.
        return type instanceof Class<?> found ? found : Void.class;
    }
}

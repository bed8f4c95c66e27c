package dev.afterward.crash;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Decorates real parts of the product. */
public final class Intercepted {

    /** What is done in place of a method. */
    @FunctionalInterface
    public interface Interceptor {
        @Nullable
        Object call(String method, Object[] arguments, Real real) throws Throwable;
    }

    /** The method itself. */
    @FunctionalInterface
    public interface Real {
        @Nullable
        Object call(Object... arguments) throws Throwable;
    }

    private static final Object[] NONE = {};

    private Intercepted() {}

    /** An object that does something in place of, or around, the methods of a real one. */
    public static <T> T of(Class<T> type, T real, Interceptor interceptor) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            Real proceed = arguments -> {
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return interceptor.call(method.getName(), given == null ? NONE : given, proceed);
        }));
    }
}

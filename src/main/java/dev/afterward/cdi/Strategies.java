package dev.afterward.cdi;

import dev.afterward.BackoffStrategy;
import dev.afterward.ConfigurationException;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Modifier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The backoff strategies that queues name: beans, or else made by their constructors. */
final class Strategies {

    private final BeanManager beans;
    /** Dependent strategies live as long as the client. */
    private final CreationalContext<?> creation;

    Strategies(BeanManager beans) {
        this.beans = beans;
        this.creation = beans.createCreationalContext(null);
    }

    /** Says why a strategy could not be had. */
    void check(Class<? extends BackoffStrategy> type, String queue, Consumer<String> problem) {
        String what = "queue '" + queue + "': backoff strategy " + type.getName();
        try {
            if (find(type) == null && !isConstructible(type)) {
                problem.accept(what + " is no bean and has no public constructor without parameters: give it one, or a"
                        + " scope");
            }
        } catch (AmbiguousResolutionException e) {
            problem.accept(what + " is more than one bean: name a class that is one (" + e.getMessage() + ")");
        }
    }

    BackoffStrategy get(Class<? extends BackoffStrategy> type) {
        Bean<?> bean = find(type);
        if (bean != null) {
            return type.cast(beans.getReference(bean, type, creation));
        }
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigurationException("backoff strategy " + type.getName() + " cannot be made: " + e);
        }
    }

    /** What the beans of a client belong to. */
    CreationalContext<?> creation() {
        return creation;
    }

    /** Lets go of what was made. */
    void release() {
        creation.release();
    }

    private @Nullable Bean<?> find(Class<? extends BackoffStrategy> type) {
        return beans.resolve(beans.getBeans(type, Any.Literal.INSTANCE));
    }

    private static boolean isConstructible(Class<?> type) {
        try {
            return !Modifier.isAbstract(type.getModifiers())
                    && Modifier.isPublic(type.getModifiers())
                    && Modifier.isPublic(type.getDeclaredConstructor().getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}

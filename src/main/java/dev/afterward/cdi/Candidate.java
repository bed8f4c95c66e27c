package dev.afterward.cdi;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bean that is a processor, or is said to be one.
 *
 * @param bean the bean
 * @param annotated where it was declared, or null when an extension has made it
 */
record Candidate(Bean<?> bean, @Nullable Annotated annotated) {

    /** The task type that it is said to process, or null. */
    @Nullable
    Class<? extends Task> declaredType() {
        return bean.getQualifiers().stream()
                .filter(Processes.class::isInstance)
                .map(qualifier -> ((Processes) qualifier).value())
                .findFirst()
                .orElse(null);
    }

    /** {@link TaskProcessor} as the bean implements it, with its type argument resolved; null when it does not. */
    @Nullable
    Type processorType() {
        Type visible = processorAmong(bean.getTypes());
        if (visible != null || annotated == null) {
            return visible;
        }
        // The no-interface view of an EJB, or a @Typed bean, is its class alone, which implements the interface still.
        return processorAmong(annotated.getTypeClosure());
    }

    /** The bean type by which a reference is had that can be called as a processor, or null. */
    @Nullable
    Type reference() {
        Type visible = processorAmong(bean.getTypes());
        if (visible != null) {
            return visible;
        }
        Class<?> beanClass = bean.getBeanClass();
        return TaskProcessor.class.isAssignableFrom(beanClass)
                        && bean.getTypes().contains(beanClass)
                ? beanClass
                : null;
    }

    /** What a message calls it. */
    String name() {
        return annotated instanceof AnnotatedMember<?> producer
                ? name(producer)
                : bean.getBeanClass().getName();
    }

    /** What a message calls a producer. */
    static String name(AnnotatedMember<?> producer) {
        return producer.getDeclaringType().getJavaClass().getName() + "."
                + producer.getJavaMember().getName() + (producer instanceof AnnotatedMethod<?> ? "()" : "");
    }

    static @Nullable Type argument(Type processor) {
        return processor instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[0]
                : null;
    }

    private static @Nullable Type processorAmong(Set<Type> types) {
        return types.stream()
                .filter(type -> type == TaskProcessor.class
                        || (type instanceof ParameterizedType parameterized
                                && parameterized.getRawType() == TaskProcessor.class))
                .findFirst()
                .orElse(null);
    }
}

package dev.afterward.cdi;

import dev.afterward.TaskProcessor;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.util.AnnotationLiteral;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the processors whose container may begin a transaction for them. No other is given an interceptor: a class that has
 * none need not be fit for a subclass.
 */
final class TransactionalProcessors {

    private static final Set<String> BEGINNERS = Set.of(
            "jakarta.transaction.Transactional",
            "jakarta.ejb.Stateless",
            "jakarta.ejb.Stateful",
            "jakarta.ejb.Singleton");

    private static final OutcomeChecked CHECKED = new Checked();

    private TransactionalProcessors() {}

    private static final class Checked extends AnnotationLiteral<OutcomeChecked> implements OutcomeChecked {
        private static final long serialVersionUID = 1L;
    }

    /** Lets the outcome of its transactions be looked at, if it is such a processor. */
    static void check(ProcessAnnotatedType<?> event) {
        AnnotatedType<?> type = event.getAnnotatedType();
        if (TaskProcessor.class.isAssignableFrom(type.getJavaClass()) && isTransactional(type)) {
            event.configureAnnotatedType().add(CHECKED);
        }
    }

    /** The same for methods that are called as processors are, if their transactions are the container's. */
    static <T> void checkMethods(ProcessAnnotatedType<T> event, Predicate<AnnotatedMethod<?>> called) {
        boolean all = begins(event.getAnnotatedType().getAnnotations(), new HashSet<>());
        event.configureAnnotatedType()
                .filterMethods(
                        method -> called.test(method) && (all || begins(method.getAnnotations(), new HashSet<>())))
                .forEach(method -> method.add(CHECKED));
    }

    private static boolean isTransactional(AnnotatedType<?> type) {
        return begins(type.getAnnotations(), new HashSet<>())
                || type.getMethods().stream()
                        .map(AnnotatedMethod::getAnnotations)
                        .anyMatch(annotations -> begins(annotations, new HashSet<>()));
    }

    /** A stereotype, or an annotation that has {@code @Transactional} itself, counts as well. */
    private static boolean begins(Collection<Annotation> annotations, Set<Class<?>> seen) {
        for (Annotation annotation : annotations) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (BEGINNERS.contains(type.getName()) || (seen.add(type) && begins(Set.of(type.getAnnotations()), seen))) {
                return true;
            }
        }
        return false;
    }
}

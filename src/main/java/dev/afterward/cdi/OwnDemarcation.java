package dev.afterward.cdi;

import dev.afterward.Task;
import dev.afterward.TaskContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds processors that would not work in the transaction of their attempt: an EJB with bean-managed transactions, since its
 * container suspends that transaction, and what asks for another transaction or for none. The annotations are known by their
 * names: not every application has their classes.
 */
final class OwnDemarcation {

    /** With the values that lead out of the caller's transaction. */
    private static final Map<String, Set<String>> LEAVING = Map.of(
            "jakarta.ejb.TransactionManagement",
            Set.of("BEAN"),
            "jakarta.ejb.TransactionAttribute",
            Set.of("REQUIRES_NEW", "NOT_SUPPORTED", "NEVER"),
            "jakarta.transaction.Transactional",
            Set.of("REQUIRES_NEW", "NOT_SUPPORTED", "NEVER"));

    private OwnDemarcation() {}

    /**
     * Reports a processor of a queue with {@code transaction = REQUIRED} whose work would be outside of that transaction.
     *
     * @param type the class that processes
     * @param task the type of its tasks
     * @param queue the queue's name
     * @param problems is told
     */
    static void check(Class<?> type, Class<? extends Task> task, String queue, Consumer<String> problems) {
        annotations(type, task)
                .filter(OwnDemarcation::leaves)
                .findFirst()
                .ifPresent(annotation -> problems.accept("queue '" + queue
                        + "': transaction = REQUIRED is not possible with the processor " + type.getName() + ": "
                        + text(annotation) + " takes its work out of the transaction of the attempt. Remove it, or set"
                        + " transaction = NONE"));
    }

    /** What the method says stands over what its class says. Whether beans manage transactions, only the class says. */
    private static Stream<Annotation> annotations(Class<?> type, Class<? extends Task> task) {
        Annotation[] ofClass = type.getAnnotations();
        return Stream.of(type.getMethods())
                .filter(method -> isProcess(method, task))
                .map(Method::getAnnotations)
                .findFirst()
                .filter(ofMethod -> Arrays.stream(ofMethod).anyMatch(OwnDemarcation::demarcates))
                .map(ofMethod -> Stream.concat(
                        Arrays.stream(ofMethod),
                        Arrays.stream(ofClass)
                                .filter(annotation -> name(annotation).endsWith("TransactionManagement"))))
                .orElseGet(() -> Arrays.stream(ofClass));
    }

    private static boolean isProcess(Method method, Class<? extends Task> task) {
        Class<?>[] parameters = method.getParameterTypes();
        return method.getName().equals("process")
                && !method.isBridge()
                && parameters.length == 2
                && parameters[0].isAssignableFrom(task)
                && parameters[1].equals(TaskContext.class);
    }

    private static String name(Annotation annotation) {
        return annotation.annotationType().getName();
    }

    private static boolean demarcates(Annotation annotation) {
        return LEAVING.containsKey(name(annotation));
    }

    private static boolean leaves(Annotation annotation) {
        return LEAVING.getOrDefault(name(annotation), Set.of()).contains(value(annotation));
    }

    private static String value(Annotation annotation) {
        try {
            return String.valueOf(annotation.annotationType().getMethod("value").invoke(annotation));
        } catch (ReflectiveOperationException e) {
            return "?";
        }
    }

    private static String text(Annotation annotation) {
        return "@" + annotation.annotationType().getSimpleName() + "(" + value(annotation) + ")";
    }
}

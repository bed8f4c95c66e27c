package dev.afterward.cdi;

import dev.afterward.Task;
import dev.afterward.TaskContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        Method process = Stream.of(type.getMethods())
                .filter(method -> isProcess(method, task))
                .findFirst()
                .orElse(null);
        report(type, process, "the processor " + type.getName(), queue, problems);
    }

    /**
     * The same for a method that schedules call.
     *
     * @param method the method
     * @param queue the name of the queue of such methods
     * @param problems is told
     */
    static void check(DurableMethod method, String queue, Consumer<String> problems) {
        report(
                method.type(),
                method.method(),
                "the method " + method.type().getName() + "." + method.method().getName(),
                queue,
                problems);
    }

    private static void report(
            Class<?> type, @Nullable Method method, String what, String queue, Consumer<String> problems) {
        annotations(type, method)
                .filter(OwnDemarcation::leaves)
                .findFirst()
                .ifPresent(annotation -> problems.accept("queue '" + queue
                        + "': transaction = REQUIRED is not possible with " + what + ": "
                        + text(annotation) + " takes its work out of the transaction of the attempt. Remove it, or set"
                        + " transaction = NONE"));
    }

    /** What the method says stands over what its class says. Whether beans manage transactions, only the class says. */
    private static Stream<Annotation> annotations(Class<?> type, @Nullable Method method) {
        List<Annotation> ofClass = withTheirs(type.getAnnotations());
        List<Annotation> ofMethod = method == null ? List.of() : withTheirs(method.getAnnotations());
        return ofMethod.stream().anyMatch(OwnDemarcation::demarcates)
                ? Stream.concat(
                        ofMethod.stream(),
                        ofClass.stream().filter(annotation -> name(annotation).endsWith("TransactionManagement")))
                : ofClass.stream();
    }

    /** With those that stereotypes, and other annotations, have themselves: the nearest ones first. */
    private static List<Annotation> withTheirs(Annotation[] annotations) {
        List<Annotation> all = new ArrayList<>(List.of(annotations));
        Set<Class<?>> seen = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Class<? extends Annotation> type = all.get(i).annotationType();
            if (seen.add(type)) {
                all.addAll(List.of(type.getAnnotations()));
            }
        }
        return all;
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

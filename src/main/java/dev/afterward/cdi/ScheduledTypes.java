package dev.afterward.cdi;

import dev.afterward.Every;
import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.dispatch.work.TaskTypes;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The types with {@link Recurring} or {@link Every} that the container has come across. Schedules are declared by the types that
 * have a processor; of the others nothing else would tell. A container does not look at types that are no beans where an archive
 * has only annotated ones.
 */
final class ScheduledTypes {

    private final Set<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));

    /** Looks at a class of a bean archive. */
    void discovered(AnnotatedType<?> type) {
        if (annotation(type.getJavaClass()) != null) {
            found.add(type.getJavaClass());
        }
    }

    private static @Nullable String annotation(Class<?> type) {
        return type.getAnnotationsByType(Recurring.class).length > 0
                ? "@Recurring"
                : type.getAnnotationsByType(Every.class).length > 0 ? "@Every" : null;
    }

    /**
     * Those that declare nothing.
     *
     * @param processed the types that have a processor
     * @return a text for each of the others
     */
    List<String> forgotten(Collection<Class<? extends Task>> processed) {
        Set<Class<?>> declaring = new HashSet<>();
        processed.forEach(type -> declaring.addAll(TaskTypes.accepted(type)));
        return found.stream()
                .filter(type -> !declaring.contains(type))
                .map(type -> annotation(type) + " of " + type.getName() + " declares no schedule: "
                        + (Task.class.isAssignableFrom(type)
                                ? "the type has no processor here. Deploy one with @Processes(" + type.getSimpleName()
                                        + ".class), or remove the annotation"
                                : "the class is no Task"))
                .toList();
    }
}

package dev.afterward.cdi;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskEnqueuer;
import dev.afterward.dispatch.work.TaskTypes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link TaskEnqueuer} for each type of tasks that has a queue, so that the container refuses those of all other types. */
final class EnqueuerBeans {

    private EnqueuerBeans() {}

    /**
     * Adds them.
     *
     * @param types the types that have a processor, some of them several times
     * @param client the client that they enqueue with
     */
    static void add(AfterBeanDiscovery event, Stream<Class<? extends Task>> types, Supplier<TaskClient> client) {
        types.flatMap(type -> TaskTypes.accepted(type).stream())
                // A type can have several processors to choose from, and one of its own beside that of its sealed type.
                .distinct()
                .forEach(type -> add(event, type, client));
    }

    private static <T extends Task> void add(AfterBeanDiscovery event, Class<T> type, Supplier<TaskClient> client) {
        event.<TaskEnqueuer<T>>addBean()
                .types(Object.class, new EnqueuerType(type))
                .scope(ApplicationScoped.class)
                .id(AfterwardExtension.id(TaskEnqueuer.class) + " of " + type.getName())
                .produceWith(instance -> TaskEnqueuer.of(client.get()));
    }

    /** {@code TaskEnqueuer<T>} for a {@code T} that only the application knows; equal to the JDK's own. */
    private record EnqueuerType(Class<?> task) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {task};
        }

        @Override
        public Type getRawType() {
            return TaskEnqueuer.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType type
                    && getRawType().equals(type.getRawType())
                    && Objects.equals(getOwnerType(), type.getOwnerType())
                    && Arrays.equals(getActualTypeArguments(), type.getActualTypeArguments());
        }

        /** As the JDK's. */
        @Override
        public int hashCode() {
            return Arrays.hashCode(getActualTypeArguments()) ^ getRawType().hashCode();
        }

        @Override
        public String toString() {
            return TaskEnqueuer.class.getName() + "<" + task.getName() + ">";
        }
    }
}

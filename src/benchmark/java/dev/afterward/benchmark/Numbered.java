package dev.afterward.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** As many queues as are wanted. Each has a record of its own, which nobody would write by hand. */
final class Numbered {

    private static final String PATTERN = Queue00000.class.getSimpleName();
    private static final List<Class<? extends Task>> TYPES = new ArrayList<>();
    private static final List<MethodHandle> CONSTRUCTORS = new ArrayList<>();

    private Numbered() {}

    /** Gives a client the first so many queues. */
    static Afterward.Builder queues(Afterward.Builder builder, int number) throws Exception {
        while (TYPES.size() < number) {
            Class<? extends Task> type = TYPES.isEmpty() ? Queue00000.class : define(TYPES.size());
            TYPES.add(type);
            CONSTRUCTORS.add(MethodHandles.lookup()
                    .findConstructor(type, MethodType.methodType(void.class, long.class))
                    .asType(MethodType.methodType(Task.class, long.class)));
        }
        for (int i = 0; i < number; i++) {
            builder.processor(TYPES.get(i), QueueConfig.builder("queue-" + i).build(), (task, context) -> arrived(task));
        }
        return builder;
    }

    private static void arrived(Task task) {
        Arrivals.arrived(task instanceof Queue00000 first ? first.sent() : System.nanoTime());
    }

    /** A task of one of the queues. */
    static Task task(int queue) {
        try {
            return (Task) CONSTRUCTORS.get(queue).invokeExact(System.nanoTime());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The pattern's class under another name of the same length. */
    private static Class<? extends Task> define(int number) throws IOException, IllegalAccessException {
        String name = String.format(Locale.ROOT, "Queue%05d", number);
        try (InputStream file = Objects.requireNonNull(Queue00000.class.getResourceAsStream(PATTERN + ".class"))) {
            String code = new String(file.readAllBytes(), ISO_8859_1).replace(PATTERN, name);
            return MethodHandles.lookup().defineClass(code.getBytes(ISO_8859_1)).asSubclass(Task.class);
        }
    }
}

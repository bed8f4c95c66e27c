package dev.afterward.cdi;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.boot.ScheduleDeclaration;
import dev.afterward.config.Settings;
import java.util.List;
import java.util.Map;

/**
 * What an application has declared and configured, after all of it was found to fit together.
 *
 * @param processors the processors
 * @param queues the settings of each processor's queue, by the class of its tasks
 * @param durable the methods that schedules call
 * @param schedules the schedules
 * @param settings the settings of the application
 */
record Application(
        List<ProcessorBean<?>> processors,
        Map<Class<?>, QueueConfig> queues,
        List<DurableMethod> durable,
        List<ScheduleDeclaration> schedules,
        Settings settings) {

    /** Copies. */
    Application {
        processors = List.copyOf(processors);
        queues = Map.copyOf(queues);
        durable = List.copyOf(durable);
        schedules = List.copyOf(schedules);
    }

    /** Whether it processes tasks at all: of a type, or those that call methods. */
    boolean processes() {
        return !processors.isEmpty() || !durable.isEmpty();
    }

    /** The queue of a type of tasks. */
    QueueConfig queue(Class<? extends Task> type) {
        QueueConfig queue = queues.get(type);
        if (queue == null) {
            throw new IllegalArgumentException(type.getName());
        }
        return queue;
    }
}

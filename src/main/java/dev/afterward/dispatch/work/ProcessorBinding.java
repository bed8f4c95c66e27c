package dev.afterward.dispatch.work;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import dev.afterward.payload.Upgrades;
import dev.afterward.store.Kind;
import java.util.List;
import java.util.Objects;

/**
 * A queue: its settings, the type of its tasks and what processes them.
 *
 * @param type the type of the tasks
 * @param config the settings
 * @param processor the processor
 * @param upgrades read what has earlier versions
 * @param <T> the type of the tasks
 */
public record ProcessorBinding<T extends Task>(
        Class<T> type, QueueConfig config, TaskProcessor<? super T> processor, Upgrades upgrades) {

    /** A queue whose tasks have but one version. */
    public ProcessorBinding(Class<T> type, QueueConfig config, TaskProcessor<? super T> processor) {
        this(type, config, processor, none(type, config));
    }

    /**
     * The kind of its tasks.
     *
     * @return what the store has to know
     */
    public Kind kind() {
        return new Kind(config.name(), config.formerly(), upgrades.oldest(), upgrades.newest());
    }

    /** Checks: without one of them the first task would fail, long after the mistake. */
    public ProcessorBinding {
        require(type, config);
        Objects.requireNonNull(processor, () -> "the processor of task type " + type.getName() + " is null");
        Objects.requireNonNull(upgrades, "the upgrades are null");
    }

    private static void require(Class<?> type, QueueConfig config) {
        Objects.requireNonNull(type, "the task type is null");
        Objects.requireNonNull(config, () -> "the settings of task type " + type.getName() + " are null");
    }

    private static Upgrades none(Class<? extends Task> type, QueueConfig config) {
        require(type, config);
        return Upgrades.of(type, config.version(), List.of());
    }
}

package dev.afterward.dispatch.work;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import java.util.Objects;

/**
 * A queue: its settings, the type of its tasks and what processes them.
 *
 * @param type the type of the tasks
 * @param config the settings
 * @param processor the processor
 * @param <T> the type of the tasks
 */
public record ProcessorBinding<T extends Task>(Class<T> type, QueueConfig config, TaskProcessor<? super T> processor) {

    /** Checks: without one of them the first task would fail, long after the mistake. */
    public ProcessorBinding {
        Objects.requireNonNull(type, "the task type is null");
        Objects.requireNonNull(config, () -> "the settings of task type " + type.getName() + " are null");
        Objects.requireNonNull(processor, () -> "the processor of task type " + type.getName() + " is null");
    }
}

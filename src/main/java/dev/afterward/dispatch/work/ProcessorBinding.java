package dev.afterward.dispatch.work;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;

/**
 * A queue: its settings, the type of its tasks and what processes them.
 *
 * @param type the type of the tasks
 * @param config the settings
 * @param processor the processor
 * @param <T> the type of the tasks
 */
public record ProcessorBinding<T extends Task>(Class<T> type, QueueConfig config, TaskProcessor<? super T> processor) {}

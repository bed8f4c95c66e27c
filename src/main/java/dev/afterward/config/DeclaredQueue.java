package dev.afterward.config;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/**
 * A queue as its task type declares it.
 *
 * @param config its settings: what the annotation says, and the built-in defaults for the rest
 * @param annotation what the annotation says
 */
public record DeclaredQueue(QueueConfig config, TaskQueue annotation) {

    /** Says nothing but a name: so do its members in every annotation that leaves them out. */
    @TaskQueue(name = "-")
    private static final class Silent implements Task {}

    private static final TaskQueue SILENT = Silent.class.getAnnotation(TaskQueue.class);

    /** Whether the annotation sets it. Reflection does not tell: a member at its default counts as left out. */
    boolean sets(QueueKey key) {
        return !member(annotation, key).equals(member(SILENT, key));
    }

    private static Object member(TaskQueue queue, QueueKey key) {
        return switch (key) {
            case MAX_ATTEMPTS -> queue.maxAttempts();
            case MAX_SNOOZES -> queue.maxSnoozes();
            case TIMEOUT -> queue.timeout();
            case EXPIRE_AFTER -> queue.expireAfter();
            case BACKOFF_INITIAL -> queue.backoff().initial();
            case BACKOFF_MULTIPLIER -> queue.backoff().multiplier();
            case BACKOFF_MAX -> queue.backoff().max();
            case BACKOFF_JITTER -> queue.backoff().jitter();
            case RETENTION_DURATION -> queue.retention().duration();
            case RETENTION_TASKS -> queue.retention().tasks();
            case RETENTION_PAYLOAD -> queue.retention().payload();
            case PRIORITY -> queue.priority();
            case CONCURRENCY -> queue.concurrency();
            case GLOBAL_CONCURRENCY -> queue.globalConcurrency();
            case TRANSACTION -> queue.transaction();
        };
    }
}

package dev.afterward;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the settings that a task type declares. */
final class QueueAnnotation {

    private QueueAnnotation() {}

    static QueueConfig read(Class<? extends Task> type) {
        TaskQueue queue = type.getAnnotation(TaskQueue.class);
        if (queue == null) {
            throw new ConfigurationException(
                    "task type " + type.getName() + " names no queue: annotate it with @TaskQueue(name = \"…\")");
        }
        List<String> problems = new ArrayList<>();
        Consumer<String> report = problem -> problems.add(problem + " (@TaskQueue of " + type.getName() + ")");
        String where = "queue '" + queue.name() + "': ";
        Duration timeout = duration(queue.timeout(), where + "timeout", report);
        Duration expireAfter = duration(queue.expireAfter(), where + "expire-after", report);
        Duration initial = duration(queue.backoff().initial(), where + "backoff.initial", report);
        Duration max = duration(queue.backoff().max(), where + "backoff.max", report);
        Duration kept = duration(queue.retention().duration(), where + "retention.duration", report);
        Class<? extends BackoffStrategy> strategy = queue.backoff().strategy();
        QueueConfig.Builder builder = QueueConfig.builder(queue.name())
                .formerly(new LinkedHashSet<>(Arrays.asList(queue.formerly())))
                .version(queue.version())
                .maxAttempts(queue.maxAttempts() == 0 ? 1 : queue.maxAttempts())
                .maxSnoozes(queue.maxSnoozes())
                .timeout(timeout)
                .expireAfter(expireAfter)
                .backoff(new BackoffPolicy(
                        initial == null ? Duration.ZERO : initial,
                        queue.backoff().multiplier(),
                        max == null ? BackoffPolicy.NONE.max() : max,
                        queue.backoff().jitter(),
                        strategy == BackoffStrategy.class ? null : strategy))
                .retention(new RetentionPolicy(
                        kept, queue.retention().tasks(), queue.retention().payload()))
                .priority(queue.priority())
                .concurrency(queue.concurrency())
                .globalConcurrency(queue.globalConcurrency())
                .transaction(queue.transaction())
                .abortOn(Set.of(queue.abortOn()))
                .retryOn(Set.of(queue.retryOn()));
        builder.problems().forEach(report);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return builder.build();
    }

    private static @Nullable Duration duration(String text, String what, Consumer<String> report) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            report.accept(what + " must be an ISO 8601 duration such as PT10S, was '" + text + "'");
            return null;
        }
    }
}

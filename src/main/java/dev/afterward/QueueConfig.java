package dev.afterward;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one queue. {@link #of} reads them from a task type's {@link TaskQueue}; {@link #toBuilder} changes
 * some.
 *
 * @param name the queue's name
 * @param maxAttempts after how many attempts a task has failed; at least 1
 * @param timeout how long one attempt may take, or null without limit
 * @param backoff how long a failed task waits
 * @param retention what is kept of an ended task
 * @param priority the priority of tasks that name none
 * @param concurrency how many tasks may run at the same time; 0 leaves it to the engine
 * @param abortOn exceptions after which no further attempt is made
 * @param retryOn exceptions after which another attempt is made
 */
public record QueueConfig(
        String name,
        int maxAttempts,
        @Nullable Duration timeout,
        BackoffPolicy backoff,
        RetentionPolicy retention,
        int priority,
        int concurrency,
        Set<Class<? extends Throwable>> abortOn,
        Set<Class<? extends Throwable>> retryOn) {

    private static final int MAX_NAME = 100;

    /** A hundred years: sums with it do not overflow. */
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    /**
     * Checks and copies.
     *
     * @throws ConfigurationException when a setting is out of its range, with all such settings in one message
     */
    public QueueConfig {
        abortOn = Set.copyOf(abortOn);
        retryOn = Set.copyOf(retryOn);
        List<String> problems = problems(name, maxAttempts, timeout, backoff, retention, concurrency);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /**
     * The settings that a task type declares.
     *
     * @param type a task type with a {@link TaskQueue}
     * @return its settings
     * @throws ConfigurationException when the annotation is missing or holds values that are out of range
     */
    public static QueueConfig of(Class<? extends Task> type) {
        TaskQueue queue = type.getAnnotation(TaskQueue.class);
        if (queue == null) {
            throw new ConfigurationException(
                    "task type " + type.getName() + " names no queue: annotate it with @TaskQueue(name = \"…\")");
        }
        List<String> problems = new ArrayList<>();
        Consumer<String> report = problem -> problems.add(problem + " (@TaskQueue of " + type.getName() + ")");
        String where = "queue '" + queue.name() + "': ";
        Duration timeout = duration(queue.timeout(), where + "timeout", report);
        Duration initial = duration(queue.backoff().initial(), where + "backoff.initial", report);
        Duration max = duration(queue.backoff().max(), where + "backoff.max", report);
        Duration kept = duration(queue.retention().duration(), where + "retention.duration", report);
        Class<? extends BackoffStrategy> strategy = queue.backoff().strategy();
        Builder builder = new Builder(queue.name())
                .maxAttempts(queue.maxAttempts() == 0 ? 1 : queue.maxAttempts())
                .timeout(timeout)
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
                .abortOn(Set.of(queue.abortOn()))
                .retryOn(Set.of(queue.retryOn()));
        builder.problems().forEach(report);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return builder.build();
    }

    /**
     * Settings for a queue, all at their defaults: one attempt, no timeout, nothing retained.
     *
     * @param name the queue's name
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * These settings, to change some of them.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(name)
                .maxAttempts(maxAttempts)
                .timeout(timeout)
                .backoff(backoff)
                .retention(retention)
                .priority(priority)
                .concurrency(concurrency)
                .abortOn(abortOn)
                .retryOn(retryOn);
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

    /** Half of a surrogate pair is no character, and no database keeps it. */
    private static boolean isForbidden(int c) {
        return Character.isISOControl(c) || c == '"' || Character.getType(c) == Character.SURROGATE;
    }

    private static List<String> problems(
            String name,
            int maxAttempts,
            @Nullable Duration timeout,
            BackoffPolicy backoff,
            RetentionPolicy retention,
            int concurrency) {
        List<String> problems = new ArrayList<>();
        String where = "queue '" + name + "': ";
        if (name.isBlank() || name.length() > MAX_NAME || name.codePoints().anyMatch(QueueConfig::isForbidden)) {
            problems.add(where + "the name must have 1 to " + MAX_NAME
                    + " characters, without control characters, quotation marks and halves of surrogate pairs");
        }
        if (maxAttempts < 1) {
            problems.add(where + "max-attempts must be at least 1, was " + maxAttempts);
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            problems.add(where + "timeout must be longer than zero, was " + timeout);
        }
        if (backoff.initial().isNegative()) {
            problems.add(where + "backoff.initial must not be negative, was " + backoff.initial());
        }
        if (!(backoff.multiplier() >= 1) || Double.isInfinite(backoff.multiplier())) {
            problems.add(where + "backoff.multiplier must be at least 1, was " + backoff.multiplier());
        }
        if (backoff.max().isNegative()) {
            problems.add(where + "backoff.max must not be negative, was " + backoff.max());
        }
        if (!(backoff.jitter() >= 0 && backoff.jitter() <= 1)) {
            problems.add(where + "backoff.jitter must be from 0 to 1, was " + backoff.jitter());
        }
        Duration kept = retention.duration();
        if (kept != null && (kept.isNegative() || kept.isZero())) {
            problems.add(where + "retention.duration must be longer than zero, was " + kept
                    + " (leave it out to keep tasks for ever)");
        }
        tooLong(where + "timeout", timeout, problems);
        tooLong(where + "backoff.initial", backoff.initial(), problems);
        tooLong(where + "backoff.max", backoff.max(), problems);
        tooLong(where + "retention.duration", kept, problems);
        if (concurrency < 0) {
            problems.add(where + "concurrency must not be negative, was " + concurrency);
        }
        return problems;
    }

    private static void tooLong(String what, @Nullable Duration duration, List<String> problems) {
        if (duration != null && duration.compareTo(MAX_DURATION) > 0) {
            problems.add(what + " must not be longer than " + MAX_DURATION + ", was " + duration);
        }
    }

    /** Settings in the making. Not safe for use by several threads. */
    public static final class Builder {

        private final String name;
        private int maxAttempts = 1;
        private @Nullable Duration timeout;
        private BackoffPolicy backoff = BackoffPolicy.NONE;
        private RetentionPolicy retention = RetentionPolicy.NONE;
        private int priority;
        private int concurrency;
        private Set<Class<? extends Throwable>> abortOn = Set.of();
        private Set<Class<? extends Throwable>> retryOn = Set.of(Throwable.class);

        private Builder(String name) {
            this.name = name;
        }

        /**
         * After how many attempts a task has failed.
         *
         * @param value at least 1
         * @return this
         */
        public Builder maxAttempts(int value) {
            this.maxAttempts = value;
            return this;
        }

        /**
         * How long one attempt may take.
         *
         * @param value longer than zero, or null without limit
         * @return this
         */
        public Builder timeout(@Nullable Duration value) {
            this.timeout = value;
            return this;
        }

        /**
         * How long a failed task waits.
         *
         * @param value the policy
         * @return this
         */
        public Builder backoff(BackoffPolicy value) {
            this.backoff = value;
            return this;
        }

        /**
         * What is kept of an ended task.
         *
         * @param value the policy
         * @return this
         */
        public Builder retention(RetentionPolicy value) {
            this.retention = value;
            return this;
        }

        /**
         * The priority of tasks that name none.
         *
         * @param value any number; a higher one runs first
         * @return this
         */
        public Builder priority(int value) {
            this.priority = value;
            return this;
        }

        /**
         * How many tasks may run at the same time.
         *
         * @param value not negative; 0 leaves it to the engine
         * @return this
         */
        public Builder concurrency(int value) {
            this.concurrency = value;
            return this;
        }

        /**
         * Exceptions after which no further attempt is made.
         *
         * @param value types
         * @return this
         */
        public Builder abortOn(Set<Class<? extends Throwable>> value) {
            this.abortOn = value;
            return this;
        }

        /**
         * Exceptions after which another attempt is made.
         *
         * @param value types
         * @return this
         */
        public Builder retryOn(Set<Class<? extends Throwable>> value) {
            this.retryOn = value;
            return this;
        }

        /**
         * What is wrong with the settings so far.
         *
         * @return one text for each problem; empty when {@link #build} would succeed
         */
        public List<String> problems() {
            return QueueConfig.problems(name, maxAttempts, timeout, backoff, retention, concurrency);
        }

        /**
         * The settings.
         *
         * @return an immutable value
         * @throws ConfigurationException when a setting is out of its range
         */
        public QueueConfig build() {
            return new QueueConfig(
                    name, maxAttempts, timeout, backoff, retention, priority, concurrency, abortOn, retryOn);
        }
    }
}

package dev.afterward;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one queue. {@link #of} reads them from a task type's {@link TaskQueue}; {@link #toBuilder} changes
 * some.
 *
 * @param name the queue's name
 * @param formerly the names that it had before
 * @param version the version of what is stored, from 1 to 32,767
 * @param maxAttempts after how many attempts a task has failed; at least 1
 * @param maxSnoozes how often a processor may put a task off; at least 0
 * @param timeout how long one attempt may take, or null without limit
 * @param expireAfter how long after it was due a task may still begin, or null without limit
 * @param backoff how long a failed task waits
 * @param retention what is kept of an ended task
 * @param priority the priority of tasks that name none
 * @param concurrency how many tasks may run at the same time in each node; 0: all workers when it is the only queue, otherwise three quarters of them
 * @param globalConcurrency how many tasks may run at the same time on all nodes together; 0 for any number
 * @param transaction whether an attempt is made in a transaction that the end of its task is part of
 * @param abortOn exceptions after which no further attempt is made
 * @param retryOn exceptions after which another attempt is made
 */
public record QueueConfig(
        String name,
        Set<String> formerly,
        int version,
        int maxAttempts,
        int maxSnoozes,
        @Nullable Duration timeout,
        @Nullable Duration expireAfter,
        BackoffPolicy backoff,
        RetentionPolicy retention,
        int priority,
        int concurrency,
        int globalConcurrency,
        TaskTransaction transaction,
        Set<Class<? extends Throwable>> abortOn,
        Set<Class<? extends Throwable>> retryOn) {

    private static final String NO_NAME = "the queue's name is null";
    private static final String NO_BACKOFF = "the backoff is null";
    private static final String NO_RETENTION = "the retention is null";
    private static final String NO_TRANSACTION = "the choice of transactions is null";

    /**
     * Checks and copies.
     *
     * @throws ConfigurationException when a setting is out of its range, with all such settings in one message
     */
    public QueueConfig {
        Objects.requireNonNull(name, NO_NAME);
        Objects.requireNonNull(backoff, NO_BACKOFF);
        Objects.requireNonNull(retention, NO_RETENTION);
        Objects.requireNonNull(transaction, NO_TRANSACTION);
        formerly = copy(formerly);
        abortOn = copy(abortOn, "abortOn");
        retryOn = copy(retryOn, "retryOn");
        List<String> problems = QueueRules.problems(
                name,
                formerly,
                version,
                maxAttempts,
                maxSnoozes,
                timeout,
                expireAfter,
                backoff,
                retention,
                concurrency,
                globalConcurrency);
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
        return QueueAnnotation.read(Objects.requireNonNull(type, "the task type is null"));
    }

    /**
     * Settings for a queue, all at their defaults: one attempt, no timeout, {@link RetentionPolicy#DEFAULT}.
     *
     * @param name the queue's name
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(Objects.requireNonNull(name, NO_NAME));
    }

    /**
     * These settings, to change some of them.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(name)
                .formerly(formerly)
                .version(version)
                .maxAttempts(maxAttempts)
                .maxSnoozes(maxSnoozes)
                .timeout(timeout)
                .expireAfter(expireAfter)
                .backoff(backoff)
                .retention(retention)
                .priority(priority)
                .concurrency(concurrency)
                .globalConcurrency(globalConcurrency)
                .transaction(transaction)
                .abortOn(abortOn)
                .retryOn(retryOn);
    }

    private static Set<String> copy(Set<String> names) {
        for (String name : Objects.requireNonNull(names, "the set of former names is null")) {
            Objects.requireNonNull(name, "a former name is null");
        }
        return Set.copyOf(names);
    }

    private static Set<Class<? extends Throwable>> copy(Set<Class<? extends Throwable>> types, String of) {
        for (Class<? extends Throwable> type : Objects.requireNonNull(types, () -> "the set of " + of + " is null")) {
            Objects.requireNonNull(type, () -> "an exception's type in " + of + " is null");
        }
        return Set.copyOf(types);
    }

    /** Settings in the making. Not safe for use by several threads. */
    public static final class Builder {

        private final String name;
        private Set<String> formerly = Set.of();
        private int version = 1;
        private int maxAttempts = 1;
        private int maxSnoozes = 1_000;
        private @Nullable Duration timeout;
        private @Nullable Duration expireAfter;
        private BackoffPolicy backoff = BackoffPolicy.NONE;
        private RetentionPolicy retention = RetentionPolicy.DEFAULT;
        private int priority;
        private int concurrency;
        private int globalConcurrency;
        private TaskTransaction transaction = TaskTransaction.NONE;
        private Set<Class<? extends Throwable>> abortOn = Set.of();
        private Set<Class<? extends Throwable>> retryOn = Set.of(Throwable.class);

        private Builder(String name) {
            this.name = name;
        }

        /**
         * The names that the queue had before.
         *
         * @param value former names
         * @return this
         */
        public Builder formerly(Set<String> value) {
            this.formerly = copy(value);
            return this;
        }

        /**
         * The version of what is stored.
         *
         * @param value from 1 to 32,767; 1 by default
         * @return this
         */
        public Builder version(int value) {
            this.version = value;
            return this;
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
         * How often a processor may put a task off.
         *
         * @param value at least 0; 1,000 by default
         * @return this
         */
        public Builder maxSnoozes(int value) {
            this.maxSnoozes = value;
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
         * How long after it was due a task may still begin.
         *
         * @param value longer than zero, or null without limit
         * @return this
         */
        public Builder expireAfter(@Nullable Duration value) {
            this.expireAfter = value;
            return this;
        }

        /**
         * How long a failed task waits.
         *
         * @param value the policy
         * @return this
         */
        public Builder backoff(BackoffPolicy value) {
            this.backoff = Objects.requireNonNull(value, NO_BACKOFF);
            return this;
        }

        /**
         * What is kept of an ended task.
         *
         * @param value the policy
         * @return this
         */
        public Builder retention(RetentionPolicy value) {
            this.retention = Objects.requireNonNull(value, NO_RETENTION);
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
         * How many tasks may run at the same time in each node.
         *
         * @param value not negative; 0: all workers when it is the only queue, otherwise three quarters of them
         * @return this
         */
        public Builder concurrency(int value) {
            this.concurrency = value;
            return this;
        }

        /**
         * How many tasks may run at the same time on all nodes together.
         *
         * @param value from 0 to 1,000; 0 for any number
         * @return this
         */
        public Builder globalConcurrency(int value) {
            this.globalConcurrency = value;
            return this;
        }

        /**
         * Whether an attempt is made in a transaction that the end of its task is part of.
         *
         * @param value {@link TaskTransaction#NONE} by default
         * @return this
         */
        public Builder transaction(TaskTransaction value) {
            this.transaction = Objects.requireNonNull(value, NO_TRANSACTION);
            return this;
        }

        /**
         * Exceptions after which no further attempt is made.
         *
         * @param value types
         * @return this
         */
        public Builder abortOn(Set<Class<? extends Throwable>> value) {
            this.abortOn = copy(value, "abortOn");
            return this;
        }

        /**
         * Exceptions after which another attempt is made.
         *
         * @param value types
         * @return this
         */
        public Builder retryOn(Set<Class<? extends Throwable>> value) {
            this.retryOn = copy(value, "retryOn");
            return this;
        }

        /**
         * What is wrong with the settings so far.
         *
         * @return one text for each problem; empty when {@link #build} would succeed
         */
        public List<String> problems() {
            return QueueRules.problems(
                    name,
                    formerly,
                    version,
                    maxAttempts,
                    maxSnoozes,
                    timeout,
                    expireAfter,
                    backoff,
                    retention,
                    concurrency,
                    globalConcurrency);
        }

        /**
         * The settings.
         *
         * @return an immutable value
         * @throws ConfigurationException when a setting is out of its range
         */
        public QueueConfig build() {
            return new QueueConfig(
                    name,
                    formerly,
                    version,
                    maxAttempts,
                    maxSnoozes,
                    timeout,
                    expireAfter,
                    backoff,
                    retention,
                    priority,
                    concurrency,
                    globalConcurrency,
                    transaction,
                    abortOn,
                    retryOn);
        }
    }
}

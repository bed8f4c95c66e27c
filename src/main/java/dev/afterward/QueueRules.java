package dev.afterward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ranges of a queue's settings. */
final class QueueRules {

    private static final int MAX_NAME = 100;

    /** Each of them is looked at when tasks are claimed. */
    private static final int MOST_GLOBAL = 1_000;

    /** A hundred years: sums with it do not overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private QueueRules() {}

    /** What is wrong with settings, each with its value; empty when nothing is. */
    static List<String> problems(
            String name,
            Set<String> formerly,
            int version,
            int maxAttempts,
            int maxSnoozes,
            @Nullable Duration timeout,
            @Nullable Duration expireAfter,
            BackoffPolicy backoff,
            RetentionPolicy retention,
            int concurrency,
            int globalConcurrency) {
        List<String> problems = new ArrayList<>();
        String where = "queue '" + name + "': ";
        if (isNoName(name)) {
            problems.add(where + "the name must have 1 to " + MAX_NAME
                    + " characters, without control characters, quotation marks and halves of surrogate pairs");
        }
        for (String former : new TreeSet<>(formerly)) {
            if (isNoName(former) || former.equals(name)) {
                problems.add(where + "formerly must be other names that a queue can have, was '" + former + "'");
            }
        }
        if (version < 1 || version > Short.MAX_VALUE) {
            problems.add(where + "version must be from 1 to " + Short.MAX_VALUE + ", was " + version);
        }
        if (maxAttempts < 1) {
            problems.add(where + "max-attempts must be at least 1, was " + maxAttempts);
        }
        if (maxSnoozes < 0) {
            problems.add(where + "max-snoozes must not be negative, was " + maxSnoozes);
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            problems.add(where + "timeout must be longer than zero, was " + timeout);
        }
        if (expireAfter != null && (expireAfter.isNegative() || expireAfter.isZero())) {
            problems.add(where + "expire-after must be longer than zero, was " + expireAfter);
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
                    + " (to keep nothing, set retention.tasks to NONE)");
        }
        tooLong(where + "timeout", timeout, problems);
        tooLong(where + "expire-after", expireAfter, problems);
        tooLong(where + "backoff.initial", backoff.initial(), problems);
        tooLong(where + "backoff.max", backoff.max(), problems);
        tooLong(where + "retention.duration", kept, problems);
        if (concurrency < 0) {
            problems.add(where + "concurrency must not be negative, was " + concurrency);
        }
        if (globalConcurrency < 0 || globalConcurrency > MOST_GLOBAL) {
            problems.add(where + "global-concurrency must be from 0 to " + MOST_GLOBAL + ", was " + globalConcurrency);
        }
        return problems;
    }

    private static void tooLong(String what, @Nullable Duration duration, List<String> problems) {
        if (duration != null && duration.compareTo(LONGEST) > 0) {
            problems.add(what + " must not be longer than " + LONGEST + ", was " + duration);
        }
    }

    private static boolean isNoName(String name) {
        return name.isBlank() || name.length() > MAX_NAME || name.codePoints().anyMatch(QueueRules::isForbidden);
    }

    /** Half of a surrogate pair is no character, and no database keeps it. */
    private static boolean isForbidden(int c) {
        return Character.isISOControl(c) || c == '"' || Character.getType(c) == Character.SURROGATE;
    }
}

package dev.afterward.config;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskTransaction;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the settings of one queue over those that it is declared with. */
final class QueueReader {

    /** How configuration says that a duration has no end: an empty value is none at all there. */
    private static final String NONE = "none";

    private static final String FOR_EVER = "forever";

    private final Values values;
    private final String where;
    private final QueueConfig declared;
    private final Map<QueueKey, Values.Entry> found;

    /**
     * Reads what was found.
     *
     * @param values turn texts into values, and learn of problems
     * @param where what the names of the settings begin with in messages
     * @param declared what applies to settings that were not found
     * @param found what is configured
     */
    QueueReader(Values values, String where, QueueConfig declared, Map<QueueKey, Values.Entry> found) {
        this.values = values;
        this.where = where;
        this.declared = declared;
        this.found = found;
    }

    /** The queue's own settings stand over its annotation, and that over the settings for all queues. */
    static QueueReader of(Values values, DeclaredQueue queue, QueueDefaults defaults, FormerKeys former) {
        String name = queue.config().name();
        String where = where(name);
        former.add(queue.config());
        Map<QueueKey, Values.Entry> found = new EnumMap<>(QueueKey.class);
        for (QueueKey key : QueueKey.values()) {
            Values.Entry entry = values.find(where + key.setting, key.quoted(name), key.plain(name));
            if (entry == null) {
                entry = former.find(values, where + key.setting, queue.config(), key);
            }
            if (entry == null && !queue.sets(key)) {
                entry = defaults.find(key);
            }
            if (entry != null) {
                found.put(key, entry);
            }
        }
        return new QueueReader(values, where, queue.config(), found);
    }

    private static String where(String queue) {
        return "queue '" + queue + "': ";
    }

    /** The settings; those that are declared, when there are problems. */
    QueueConfig read() {
        BackoffPolicy backoff = declared.backoff();
        RetentionPolicy retention = declared.retention();
        QueueConfig.Builder builder = declared.toBuilder()
                .maxAttempts(or(QueueKey.MAX_ATTEMPTS, declared.maxAttempts(), values::whole))
                .maxSnoozes(or(QueueKey.MAX_SNOOZES, declared.maxSnoozes(), values::whole))
                .timeout(orNull(QueueKey.TIMEOUT, declared.timeout(), NONE))
                .expireAfter(orNull(QueueKey.EXPIRE_AFTER, declared.expireAfter(), NONE))
                .backoff(new BackoffPolicy(
                        or(QueueKey.BACKOFF_INITIAL, backoff.initial(), values::duration),
                        or(QueueKey.BACKOFF_MULTIPLIER, backoff.multiplier(), values::decimal),
                        or(QueueKey.BACKOFF_MAX, backoff.max(), values::duration),
                        or(QueueKey.BACKOFF_JITTER, backoff.jitter(), values::decimal),
                        backoff.strategy()))
                .retention(new RetentionPolicy(
                        orNull(QueueKey.RETENTION_DURATION, retention.duration(), FOR_EVER),
                        or(QueueKey.RETENTION_TASKS, retention.tasks(), this::retain),
                        or(QueueKey.RETENTION_PAYLOAD, retention.payload(), this::retain)))
                .priority(or(QueueKey.PRIORITY, declared.priority(), values::whole))
                .concurrency(or(QueueKey.CONCURRENCY, declared.concurrency(), values::whole))
                .globalConcurrency(or(QueueKey.GLOBAL_CONCURRENCY, declared.globalConcurrency(), values::whole))
                .transaction(or(QueueKey.TRANSACTION, declared.transaction(), this::transaction));
        var problems = builder.problems();
        int name = where(declared.name()).length();
        problems.stream()
                .map(problem -> where + problem.substring(name))
                .forEach(problem -> values.problems().add(problem + place(problem)));
        return problems.isEmpty() ? builder.build() : declared;
    }

    private <T> T or(QueueKey key, T fallback, BiFunction<Values.Entry, T, T> read) {
        Values.Entry entry = found.get(key);
        return entry == null ? fallback : read.apply(entry, fallback);
    }

    private @Nullable Duration orNull(QueueKey key, @Nullable Duration fallback, String without) {
        Values.Entry entry = found.get(key);
        if (entry != null && entry.text().equalsIgnoreCase(without)) {
            return null;
        }
        // The stand-in for a text that is no duration is one that is in range: one mistake, one message.
        return entry == null ? fallback : values.duration(entry, Duration.ofDays(1));
    }

    private Retain retain(Values.Entry entry, Retain fallback) {
        return values.oneOf(Retain.class, entry, fallback);
    }

    private TaskTransaction transaction(Values.Entry entry, TaskTransaction fallback) {
        return values.oneOf(TaskTransaction.class, entry, fallback);
    }

    /** The ranges are those of {@link QueueConfig}; what it says is wrong came from the setting it names. */
    private String place(String problem) {
        return found.values().stream()
                .filter(entry -> problem.startsWith(entry.what() + " "))
                .findFirst()
                .map(Values.Entry::place)
                .orElse("");
    }
}

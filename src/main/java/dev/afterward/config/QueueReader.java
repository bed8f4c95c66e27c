package dev.afterward.config;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the settings of one queue over those of its annotation. */
final class QueueReader {

    private final Values values;
    private final QueueConfig declared;
    private final Map<QueueKey, Values.Entry> found = new EnumMap<>(QueueKey.class);

    QueueReader(Values values, QueueConfig declared) {
        this.values = values;
        this.declared = declared;
        for (QueueKey key : QueueKey.values()) {
            Values.Entry entry = find(key);
            if (entry != null) {
                found.put(key, entry);
            }
        }
    }

    /** The settings; those of the annotation, when there are problems. */
    QueueConfig read() {
        BackoffPolicy backoff = declared.backoff();
        RetentionPolicy retention = declared.retention();
        QueueConfig.Builder builder = declared.toBuilder()
                .maxAttempts(or(QueueKey.MAX_ATTEMPTS, declared.maxAttempts(), values::whole))
                .timeout(orNull(QueueKey.TIMEOUT, declared.timeout()))
                .backoff(new BackoffPolicy(
                        or(QueueKey.BACKOFF_INITIAL, backoff.initial(), values::duration),
                        or(QueueKey.BACKOFF_MULTIPLIER, backoff.multiplier(), values::decimal),
                        or(QueueKey.BACKOFF_MAX, backoff.max(), values::duration),
                        or(QueueKey.BACKOFF_JITTER, backoff.jitter(), values::decimal),
                        backoff.strategy()))
                .retention(new RetentionPolicy(
                        orNull(QueueKey.RETENTION_DURATION, retention.duration()),
                        or(QueueKey.RETENTION_TASKS, retention.tasks(), this::retain),
                        or(QueueKey.RETENTION_PAYLOAD, retention.payload(), this::retain)))
                .priority(or(QueueKey.PRIORITY, declared.priority(), values::whole))
                .concurrency(or(QueueKey.CONCURRENCY, declared.concurrency(), values::whole));
        var problems = builder.problems();
        problems.forEach(problem -> values.problems().add(problem + place(problem)));
        return problems.isEmpty() ? builder.build() : declared;
    }

    /** The value from the source of the highest rank, whether or not the name is in quotation marks there. */
    private Values.@Nullable Entry find(QueueKey key) {
        String queue = declared.name();
        String what = "queue '" + queue + "': " + key.setting;
        Values.Entry quoted = values.find(what, key.quoted(queue));
        Values.Entry plain = values.find(what, key.plain(queue));
        if (quoted == null || plain == null) {
            return quoted == null ? plain : quoted;
        }
        if (quoted.ordinal() == plain.ordinal() && !quoted.text().equals(plain.text())) {
            values.problems()
                    .add(what + " is set twice, to " + quoted.text() + quoted.place() + " and to " + plain.text()
                            + plain.place());
        }
        return plain.ordinal() > quoted.ordinal() ? plain : quoted;
    }

    private <T> T or(QueueKey key, T fallback, BiFunction<Values.Entry, T, T> read) {
        Values.Entry entry = found.get(key);
        return entry == null ? fallback : read.apply(entry, fallback);
    }

    private @Nullable Duration orNull(QueueKey key, @Nullable Duration fallback) {
        Values.Entry entry = found.get(key);
        // The stand-in for a text that is no duration is one that is in range: one mistake, one message.
        return entry == null ? fallback : values.duration(entry, Duration.ofDays(1));
    }

    private Retain retain(Values.Entry entry, Retain fallback) {
        return values.oneOf(Retain.class, entry, fallback);
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

package dev.afterward.console;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.RetentionPolicy;
import dev.afterward.console.QueueLine.Setting;
import dev.afterward.store.EngineStatus;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * What is in force for a queue, and where it was set: in the configuration, for the queue or for all queues, in the
 * annotation, or nowhere.
 */
final class QueueSettings {

    private final Config config;
    private final ConsoleText text;

    QueueSettings(Config config, ConsoleText text) {
        this.config = config;
        this.text = text;
    }

    List<Setting> of(EngineStatus.Lane lane) {
        QueueConfig queue = lane.config();
        QueueConfig none = QueueConfig.builder(queue.name()).build();
        BackoffPolicy backoff = queue.backoff();
        RetentionPolicy kept = queue.retention();
        return List.of(
                setting(queue, "max-attempts", queue.maxAttempts(), none.maxAttempts()),
                setting(queue, "timeout", queue.timeout(), none.timeout()),
                setting(queue, "max-snoozes", queue.maxSnoozes(), none.maxSnoozes()),
                setting(queue, "expire-after", queue.expireAfter(), none.expireAfter()),
                setting(
                        queue,
                        "backoff.initial",
                        backoff.initial(),
                        none.backoff().initial()),
                setting(
                        queue,
                        "backoff.multiplier",
                        backoff.multiplier(),
                        none.backoff().multiplier()),
                setting(queue, "backoff.max", backoff.max(), none.backoff().max()),
                setting(
                        queue,
                        "backoff.jitter",
                        backoff.jitter(),
                        none.backoff().jitter()),
                setting(
                        queue,
                        "retention.duration",
                        kept.duration(),
                        none.retention().duration()),
                setting(queue, "retention.tasks", kept.tasks(), none.retention().tasks()),
                setting(
                        queue,
                        "retention.payload",
                        kept.payload(),
                        none.retention().payload()),
                setting(queue, "priority", queue.priority(), none.priority()),
                lane.concurrency() > 0
                        ? new Setting("concurrency", String.valueOf(lane.concurrency()), text.of("setting.by-hand"))
                        : setting(queue, "concurrency", queue.concurrency(), none.concurrency()),
                setting(queue, "global-concurrency", queue.globalConcurrency(), none.globalConcurrency()),
                setting(queue, "transaction", queue.transaction(), none.transaction()));
    }

    private Setting setting(QueueConfig queue, String name, @Nullable Object value, @Nullable Object builtIn) {
        String shown = value == null
                ? text.of("setting.none")
                : value instanceof Duration duration ? text.duration(duration) : value.toString();
        return new Setting(name, shown, source(queue, name, value, builtIn));
    }

    private String source(QueueConfig queue, String name, @Nullable Object value, @Nullable Object builtIn) {
        ConfigValue found = own(queue.name(), name);
        for (String former : new TreeSet<>(queue.formerly())) {
            found = isSet(found) ? found : own(former, name);
        }
        if (isSet(found)) {
            return Wording.text(found.getSourceName(), 120);
        }
        ConfigValue forAll = config.getConfigValue("afterward.defaults." + name);
        if (isSet(forAll)) {
            // What is in force and differs from it can only be the annotation's.
            return isWritten(value, forAll.getValue().strip())
                    ? text.of("setting.defaults", Wording.text(forAll.getSourceName(), 120))
                    : text.of("setting.annotation");
        }
        return text.of(Objects.equals(value, builtIn) ? "setting.default" : "setting.annotation");
    }

    private ConfigValue own(String queue, String name) {
        ConfigValue quoted = config.getConfigValue("afterward.queue.\"" + queue + "\"." + name);
        ConfigValue plain = config.getConfigValue("afterward.queue." + queue + "." + name);
        return isSet(plain) && (!isSet(quoted) || plain.getSourceOrdinal() > quoted.getSourceOrdinal())
                ? plain
                : quoted;
    }

    private static boolean isSet(ConfigValue value) {
        return value.getValue() != null && !value.getValue().isBlank();
    }

    /** Whether a value is what a text says, which was read without complaint when the application started. */
    private static boolean isWritten(@Nullable Object value, String as) {
        if (value == null) {
            return as.equalsIgnoreCase("none") || as.equalsIgnoreCase("forever");
        }
        try {
            return value instanceof Duration
                    ? value.equals(as.equals("0") ? Duration.ZERO : Duration.parse(as))
                    : value instanceof Number number
                            ? number.doubleValue() == Double.parseDouble(as)
                            : value.toString().equalsIgnoreCase(as);
        } catch (DateTimeParseException | NumberFormatException e) {
            return false;
        }
    }
}

package dev.afterward.monitor;

import dev.afterward.QueueConfig;
import dev.afterward.monitor.QueueLine.Setting;
import dev.afterward.store.EngineStatus;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** What is in force for a queue, and who says so: the configuration, the annotation, or nobody. */
final class QueueSettings {

    private final Config config;
    private final MonitorText text;

    QueueSettings(Config config, MonitorText text) {
        this.config = config;
        this.text = text;
    }

    List<Setting> of(EngineStatus.Lane lane) {
        QueueConfig queue = lane.config();
        QueueConfig none = QueueConfig.builder(queue.name()).build();
        return List.of(
                setting(queue, "max-attempts", queue.maxAttempts(), none.maxAttempts()),
                setting(queue, "timeout", duration(queue.timeout()), duration(none.timeout())),
                setting(
                        queue,
                        "backoff.initial",
                        duration(queue.backoff().initial()),
                        duration(none.backoff().initial())),
                setting(
                        queue,
                        "backoff.multiplier",
                        queue.backoff().multiplier(),
                        none.backoff().multiplier()),
                setting(
                        queue,
                        "backoff.max",
                        duration(queue.backoff().max()),
                        duration(none.backoff().max())),
                setting(
                        queue,
                        "backoff.jitter",
                        queue.backoff().jitter(),
                        none.backoff().jitter()),
                setting(
                        queue,
                        "retention.duration",
                        duration(queue.retention().duration()),
                        duration(none.retention().duration())),
                setting(
                        queue,
                        "retention.tasks",
                        queue.retention().tasks(),
                        none.retention().tasks()),
                setting(
                        queue,
                        "retention.payload",
                        queue.retention().payload(),
                        none.retention().payload()),
                setting(queue, "priority", queue.priority(), none.priority()),
                lane.concurrency() > 0
                        ? new Setting("concurrency", String.valueOf(lane.concurrency()), text.of("setting.by-hand"))
                        : setting(queue, "concurrency", queue.concurrency(), none.concurrency()));
    }

    private String duration(@Nullable Duration duration) {
        return duration == null ? text.of("setting.none") : Wording.duration(duration);
    }

    private Setting setting(QueueConfig queue, String name, Object value, Object byDefault) {
        String quoted = "afterward.queue.\"" + queue.name() + "\"." + name;
        String plain = "afterward.queue." + queue.name() + "." + name;
        ConfigValue found = config.getConfigValue(quoted);
        ConfigValue other = config.getConfigValue(plain);
        if (isSet(other) && (!isSet(found) || other.getSourceOrdinal() > found.getSourceOrdinal())) {
            found = other;
        }
        String source = isSet(found)
                ? Wording.text(found.getSourceName(), 120)
                : text.of(value.equals(byDefault) ? "setting.default" : "setting.annotation");
        return new Setting(name, value.toString(), source);
    }

    private static boolean isSet(ConfigValue value) {
        return value.getValue() != null && !value.getValue().isBlank();
    }
}

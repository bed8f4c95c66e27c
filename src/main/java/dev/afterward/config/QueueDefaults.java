package dev.afterward.config;

import dev.afterward.QueueConfig;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an application configures for all of its queues. */
final class QueueDefaults {

    private static final String WHERE = "defaults: ";

    private final Map<QueueKey, Values.Entry> found = new EnumMap<>(QueueKey.class);

    /** Reads and checks them once, so that one mistake is one message however many queues there are. */
    QueueDefaults(Values values) {
        for (QueueKey key : QueueKey.values()) {
            Values.Entry entry = values.find(WHERE + key.setting, key.forAllQueues());
            if (entry != null) {
                found.put(key, entry);
            }
        }
        int before = values.problems().size();
        new QueueReader(values, WHERE, QueueConfig.builder("defaults").build(), found).read();
        if (values.problems().size() > before) {
            found.clear();
        }
    }

    /** What is configured, or null. */
    Values.@Nullable Entry find(QueueKey key) {
        return found.get(key);
    }
}

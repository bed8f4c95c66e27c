package dev.afterward.config;

import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * All that an application configures.
 *
 * @param settings the settings of the application
 * @param queues the settings of each queue by its name, in the order in which they were declared; immutable
 * @param warnings a text for each key with the prefix {@code afterward.} that nothing reads, or that has a former name of its
 *     queue, to be logged; immutable
 */
public record Configuration(Settings settings, Map<String, QueueConfig> queues, List<String> warnings) {

    /**
     * Reads and checks every setting of an application that declares no schedules.
     *
     * @param config where the values come from
     * @param declared the queues of the application, as their annotations declare them
     * @return the settings
     * @throws ConfigurationException when values are out of range or do not fit together, with all of them in one
     *     message
     */
    public static Configuration read(Config config, Collection<DeclaredQueue> declared) {
        return read(config, declared, Set.of());
    }

    /**
     * Reads and checks every setting but those of schedules, which {@link ScheduleSettings} reads.
     *
     * @param config where the values come from
     * @param declared the queues of the application, as their annotations declare them
     * @param schedules the names of the schedules that the application declares
     * @return the settings
     * @throws ConfigurationException when values are out of range or do not fit together, with all of them in one
     *     message
     */
    public static Configuration read(Config config, Collection<DeclaredQueue> declared, Set<String> schedules) {
        Values values = new Values(config);
        Settings settings = new SettingsReader(values).read();
        Map<String, QueueConfig> queues = new LinkedHashMap<>();
        QueueDefaults defaults = new QueueDefaults(values);
        FormerKeys former = new FormerKeys();
        for (DeclaredQueue queue : declared) {
            queues.put(
                    queue.config().name(),
                    QueueReader.of(values, queue, defaults, former).read());
        }
        if (!values.problems().isEmpty()) {
            throw new ConfigurationException(values.problems());
        }
        List<String> warnings = new ArrayList<>(former.warnings());
        warnings.addAll(new UnknownKeys(queues.keySet(), schedules, former).warnings(config.getPropertyNames()));
        return new Configuration(settings, Collections.unmodifiableMap(queues), List.copyOf(warnings));
    }
}

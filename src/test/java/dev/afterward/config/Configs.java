package dev.afterward.config;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Makes configurations out of keys and values. */
final class Configs {

    @TaskQueue(name = "-")
    private record Silent() implements Task {}

    private Configs() {}

    /** Queues whose annotations say nothing. */
    static List<DeclaredQueue> queues(QueueConfig... configs) {
        TaskQueue silent = Silent.class.getAnnotation(TaskQueue.class);
        return Arrays.stream(configs)
                .map(config -> new DeclaredQueue(config, silent))
                .toList();
    }

    /** The queue that a type declares. */
    static DeclaredQueue queue(Class<? extends Task> type) {
        return new DeclaredQueue(QueueConfig.of(type), type.getAnnotation(TaskQueue.class));
    }

    static Config of(String... keysAndValues) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(map(keysAndValues), "test", 100))
                .build();
    }

    static Config environment(String... variablesAndValues) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new EnvConfigSource(map(variablesAndValues), 300))
                .build();
    }

    static Map<String, String> map(String... keysAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}

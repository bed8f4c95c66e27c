package dev.afterward.cdi;

import dev.afterward.BackoffStrategy;
import dev.afterward.ConfigurationException;
import dev.afterward.PayloadException;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.config.Configuration;
import dev.afterward.config.Settings;
import dev.afterward.dispatch.work.TaskTypes;
import dev.afterward.payload.JsonbCodec;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Finds all that keeps an application from being deployed, so that it can be said in one message. */
final class DeploymentCheck {

    private static final Logger LOG = System.getLogger("dev.afterward");

    private final BeanManager beans;
    private final List<String> problems = new ArrayList<>();

    DeploymentCheck(BeanManager beans) {
        this.beans = beans;
    }

    /**
     * Checks.
     *
     * @throws ConfigurationException with all problems
     */
    Application check(ProcessorBeans discovered, Supplier<Config> config) {
        List<ProcessorBean<?>> processors = discovered.choose(beans, problems::add);
        List<String> passedOver = new ArrayList<>();
        discovered.checkDeclarations(beans, problems::add, passedOver::add);
        Map<Class<?>, QueueConfig> declared = declaredQueues(processors);
        requireUniqueNames(declared);
        checkPayloads(processors);
        checkStrategies(declared);
        Configuration configuration = read(config, List.copyOf(declared.values()));
        if (!problems.isEmpty() || configuration == null) {
            throw new ConfigurationException(problems);
        }
        passedOver.addAll(discovered.forgotten(processors));
        passedOver.forEach(warning -> LOG.log(Level.WARNING, "AFT-104: " + warning));
        configuration.warnings().forEach(warning -> LOG.log(Level.WARNING, "AFT-105: " + warning));
        return application(processors, declared, configuration);
    }

    private static Application application(
            List<ProcessorBean<?>> processors, Map<Class<?>, QueueConfig> declared, Configuration configuration) {
        Settings settings = configuration.settings();
        Map<Class<?>, QueueConfig> queues = new HashMap<>();
        declared.forEach(
                (type, queue) -> queues.put(type, configuration.queues().getOrDefault(queue.name(), queue)));
        return new Application(processors, queues, settings);
    }

    private Map<Class<?>, QueueConfig> declaredQueues(List<ProcessorBean<?>> processors) {
        Map<Class<?>, QueueConfig> declared = new LinkedHashMap<>();
        for (ProcessorBean<?> processor : processors) {
            try {
                declared.put(processor.type(), QueueConfig.of(processor.type()));
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        return declared;
    }

    private void requireUniqueNames(Map<Class<?>, QueueConfig> declared) {
        Map<String, List<String>> users = new LinkedHashMap<>();
        declared.forEach((type, queue) ->
                users.computeIfAbsent(queue.name(), name -> new ArrayList<>()).add(type.getName()));
        users.forEach((name, types) -> {
            if (types.size() > 1) {
                problems.add("queue '" + name + "' is named by " + types.size() + " task types, "
                        + String.join(" and ", types) + ": give each a name of its own in its @TaskQueue");
            }
        });
    }

    private void checkPayloads(List<ProcessorBean<?>> processors) {
        if (processors.isEmpty()) {
            return;
        }
        try (JsonbCodec codec = new JsonbCodec()) {
            processors.forEach(processor -> checkPayload(codec, processor.type()));
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
    }

    private void checkPayload(JsonbCodec codec, Class<? extends Task> type) {
        problems.addAll(TaskTypes.problems(type));
        try {
            codec.check(type);
        } catch (PayloadException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void checkStrategies(Map<Class<?>, QueueConfig> declared) {
        Strategies strategies = new Strategies(beans);
        declared.values().forEach(queue -> {
            Class<? extends BackoffStrategy> type = queue.backoff().strategy();
            if (type != null) {
                strategies.check(type, queue.name(), problems::add);
            }
        });
        strategies.release();
    }

    private @Nullable Configuration read(Supplier<Config> config, List<QueueConfig> declared) {
        try {
            return Configuration.read(config.get(), declared);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        } catch (IllegalStateException | LinkageError e) {
            problems.add("MicroProfile Config is missing, which the settings are read with: on WildFly use a"
                    + " configuration with the subsystem microprofile-config-smallrye, outside of a server add"
                    + " io.smallrye.config:smallrye-config to the class path (" + e + ")");
        }
        return null;
    }
}

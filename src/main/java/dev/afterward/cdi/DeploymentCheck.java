package dev.afterward.cdi;

import dev.afterward.BackoffStrategy;
import dev.afterward.ConfigurationException;
import dev.afterward.PayloadException;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ScheduleAnnotations;
import dev.afterward.boot.ScheduleDeclaration;
import dev.afterward.boot.ScheduleReader;
import dev.afterward.boot.ScheduleText;
import dev.afterward.config.Configuration;
import dev.afterward.config.DeclaredQueue;
import dev.afterward.config.ScheduleSettings;
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
import java.util.Set;
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
    Application check(
            ProcessorBeans discovered, DurableMethods durable, ScheduledTypes scheduled, Supplier<Config> config) {
        List<ProcessorBean<?>> processors = discovered.choose(beans, problems::add);
        List<String> passedOver = new ArrayList<>();
        discovered.checkDeclarations(beans, problems::add, passedOver::add);
        durable.check(beans, problems::add, passedOver::add);
        Map<Class<? extends Task>, QueueConfig> declared = declaredQueues(processors);
        if (!durable.methods().isEmpty()) {
            declared.put(DurableCall.class, QueueConfig.of(DurableCall.class));
        }
        requireUniqueNames(declared);
        checkPayloads(processors, !durable.methods().isEmpty());
        checkStrategies(declared);
        ScheduleSettings settings = schedules(config, declared, durable.schedules());
        Configuration configuration = read(config, declared, settings == null ? Set.of() : settings.names());
        List<ScheduleDeclaration> schedules = settings == null ? List.of() : read(settings);
        if (configuration != null) {
            checkDemarcation(processors, durable.methods(), declared, configuration);
        }
        if (!problems.isEmpty() || configuration == null) {
            throw new ConfigurationException(problems);
        }
        passedOver.addAll(discovered.forgotten(processors));
        passedOver.addAll(scheduled.forgotten(declared.keySet()));
        passedOver.forEach(warning -> LOG.log(Level.WARNING, "AFT-104: " + warning));
        configuration.warnings().forEach(warning -> LOG.log(Level.WARNING, "AFT-105: " + warning));
        configuration.queues().values().stream()
                .filter(DeploymentCheck::leavesNothing)
                .forEach(queue -> LOG.log(Level.WARNING, "AFT-108: " + nothingLeft(queue.name())));
        return application(processors, declared, durable.methods(), schedules, configuration);
    }

    /** Whether what a failed task was about is gone with its only attempt. */
    private static boolean leavesNothing(QueueConfig queue) {
        return queue.maxAttempts() == 1
                && (queue.retention().tasks() == Retain.NONE
                        || queue.retention().payload() == Retain.NONE);
    }

    private static String nothingLeft(String queue) {
        return "queue '" + queue + "' makes one attempt and does not keep what fails: a failed task leaves nothing to"
                + " retry. Raise max-attempts, or set retention.tasks and retention.payload to FAILED (@TaskQueue, or"
                + " afterward.queue.\"" + queue + "\".retention.tasks)";
    }

    private static Application application(
            List<ProcessorBean<?>> processors,
            Map<Class<? extends Task>, QueueConfig> declared,
            List<DurableMethod> durable,
            List<ScheduleDeclaration> schedules,
            Configuration configuration) {
        Settings settings = configuration.settings();
        Map<Class<?>, QueueConfig> queues = new HashMap<>();
        declared.forEach(
                (type, queue) -> queues.put(type, configuration.queues().getOrDefault(queue.name(), queue)));
        return new Application(processors, queues, durable, schedules, settings);
    }

    private void checkDemarcation(
            List<ProcessorBean<?>> processors,
            List<DurableMethod> durable,
            Map<Class<? extends Task>, QueueConfig> declared,
            Configuration configuration) {
        QueueConfig ofMethods = declared.get(DurableCall.class);
        if (ofMethods != null && isSettling(ofMethods, configuration)) {
            durable.forEach(method -> OwnDemarcation.check(method, ofMethods.name(), problems::add));
        }
        for (ProcessorBean<?> processor : processors) {
            QueueConfig queue = declared.get(processor.type());
            Class<?> type = processor.bean().getBeanClass();
            if (queue != null && isSettling(queue, configuration) && TaskProcessor.class.isAssignableFrom(type)) {
                OwnDemarcation.check(type, processor.type(), queue.name(), problems::add);
            }
        }
    }

    private static boolean isSettling(QueueConfig queue, Configuration configuration) {
        return configuration.queues().getOrDefault(queue.name(), queue).transaction() == TaskTransaction.REQUIRED;
    }

    private Map<Class<? extends Task>, QueueConfig> declaredQueues(List<ProcessorBean<?>> processors) {
        Map<Class<? extends Task>, QueueConfig> declared = new LinkedHashMap<>();
        for (ProcessorBean<?> processor : processors) {
            try {
                declared.put(processor.type(), QueueConfig.of(processor.type()));
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        return declared;
    }

    private void requireUniqueNames(Map<Class<? extends Task>, QueueConfig> declared) {
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

    private void checkPayloads(List<ProcessorBean<?>> processors, boolean callsMethods) {
        if (processors.isEmpty() && !callsMethods) {
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

    private void checkStrategies(Map<Class<? extends Task>, QueueConfig> declared) {
        Strategies strategies = new Strategies(beans);
        declared.values().forEach(queue -> {
            Class<? extends BackoffStrategy> type = queue.backoff().strategy();
            if (type != null) {
                strategies.check(type, queue.name(), problems::add);
            }
        });
        strategies.release();
    }

    private @Nullable Configuration read(
            Supplier<Config> config, Map<Class<? extends Task>, QueueConfig> declared, Set<String> schedules) {
        List<DeclaredQueue> queues = new ArrayList<>();
        declared.forEach((type, queue) -> queues.add(new DeclaredQueue(queue, type.getAnnotation(TaskQueue.class))));
        try {
            return Configuration.read(config.get(), queues, schedules);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        } catch (IllegalStateException | LinkageError e) {
            problems.add("MicroProfile Config is missing, which the settings are read with: on WildFly use a"
                    + " configuration with the subsystem microprofile-config-smallrye, outside of a server add"
                    + " io.smallrye.config:smallrye-config to the class path (" + e + ")");
        }
        return null;
    }

    /** What task types and methods declare, with what is configured, or null when there is no configuration. */
    private @Nullable ScheduleSettings schedules(
            Supplier<Config> config, Map<Class<? extends Task>, QueueConfig> declared, List<ScheduleText> ofMethods) {
        Map<Class<? extends Task>, String> queues = new LinkedHashMap<>();
        declared.forEach((type, queue) -> queues.put(type, queue.name()));
        problems.addAll(ScheduleAnnotations.problems(queues.keySet()));
        List<ScheduleText> texts = new ArrayList<>(ScheduleAnnotations.of(queues));
        texts.addAll(ofMethods);
        try {
            return new ScheduleSettings(config.get(), texts);
        } catch (IllegalStateException | LinkageError e) {
            // The other settings miss it too, and say so.
            return null;
        }
    }

    private List<ScheduleDeclaration> read(ScheduleSettings settings) {
        problems.addAll(settings.problems());
        if (settings.schedules().isEmpty()) {
            return List.of();
        }
        try (JsonbCodec codec = new JsonbCodec()) {
            return new ScheduleReader(codec, true, problems).read(settings.schedules());
        } catch (ConfigurationException e) {
            // There is no JSON-B, which was said of the tasks.
            return List.of();
        }
    }
}

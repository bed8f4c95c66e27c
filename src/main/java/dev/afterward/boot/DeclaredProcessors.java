package dev.afterward.boot;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskUpgrade;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.payload.Upgrades;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processors that are declared before there is a client, and what makes later versions of their tasks. */
final class DeclaredProcessors {

    private final List<ProcessorBinding<?>> all = new ArrayList<>();
    private final Map<Class<?>, List<TaskUpgrade<?>>> upgrades = new LinkedHashMap<>();

    void add(ProcessorBinding<?> processor) {
        all.add(processor);
    }

    void upgrade(Class<? extends Task> type, Collection<? extends TaskUpgrade<?>> some) {
        upgrades.computeIfAbsent(type, key -> new ArrayList<>()).addAll(some);
    }

    /** Each processor with the upgrades of its type. What is wrong with them is added to the problems. */
    List<ProcessorBinding<?>> bindings(PayloadCodec codec, List<String> problems) {
        List<ProcessorBinding<?>> bindings = upgraded(problems);
        for (ProcessorBinding<?> binding : bindings) {
            try {
                codec.check(binding.type());
            } catch (PayloadException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        problems.addAll(Queues.problems(bindings));
        return bindings;
    }

    private List<ProcessorBinding<?>> upgraded(List<String> problems) {
        Map<Class<?>, List<TaskUpgrade<?>>> left = new LinkedHashMap<>(upgrades);
        List<ProcessorBinding<?>> upgraded = new ArrayList<>();
        for (ProcessorBinding<?> binding : all) {
            List<TaskUpgrade<?>> some = left.remove(binding.type());
            upgraded.add(some == null ? binding : upgraded(binding, some));
        }
        left.keySet()
                .forEach(type -> problems.add("task type " + type.getName()
                        + " has a TaskUpgrade and no processor: an upgrade is for the type of a queue"));
        return upgraded;
    }

    private static <T extends Task> ProcessorBinding<T> upgraded(
            ProcessorBinding<T> binding, List<TaskUpgrade<?>> some) {
        return new ProcessorBinding<>(
                binding.type(),
                binding.config(),
                binding.processor(),
                Upgrades.of(binding.type(), binding.config().version(), some));
    }
}

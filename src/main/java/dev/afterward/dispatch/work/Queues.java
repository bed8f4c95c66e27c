package dev.afterward.dispatch.work;

import dev.afterward.BackoffStrategy;
import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskTransaction;
import dev.afterward.UnknownQueueException;
import dev.afterward.store.TaskStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The queues that this client processes. Safe for use by several threads. */
public final class Queues {

    private final Map<Integer, RuntimeQueue> byId = new LinkedHashMap<>();
    private final Map<Class<? extends Task>, RuntimeQueue> byType = new LinkedHashMap<>();
    /** With the classes that sealed types permit. */
    private final Map<Class<? extends Task>, RuntimeQueue> byClass = new HashMap<>();

    /** Replaced as a whole when a name is added. */
    private volatile Map<String, RuntimeQueue> byName = new LinkedHashMap<>();

    /** Of all queues that the store had when it was opened. */
    private final Map<Integer, String> names = new HashMap<>();

    /**
     * The queues of a store that was opened.
     *
     * @param bindings the queues with their processors
     * @param backoffs their strategies, as {@link #backoffs} has made them
     * @param opened what the store says of them
     * @param workers how many attempts are made at the same time
     * @param work where their claimed tasks wait
     */
    public Queues(
            List<ProcessorBinding<?>> bindings,
            List<BackoffStrategy> backoffs,
            TaskStore.Opened opened,
            int workers,
            WorkQueue work) {
        opened.queues().forEach((name, id) -> names.put(id, name));
        work.reserveQueues(bindings.size());
        for (int i = 0; i < bindings.size(); i++) {
            ProcessorBinding<?> binding = bindings.get(i);
            BackoffStrategy backoff = backoffs.get(i);
            String name = binding.config().name();
            int id = id(opened, name);
            int limit = limit(binding, bindings.size(), workers);
            boolean paused = opened.paused().contains(id);
            // Where nobody else claims, each client's own limit is enough.
            int global = opened.exclusive() ? 0 : binding.config().globalConcurrency();
            RuntimeQueue queue = work.add(capacity -> new RuntimeQueue(
                    id,
                    binding,
                    names(opened, id, binding.config()),
                    backoff,
                    limit,
                    global,
                    global == 0 ? capacity.share(limit) : capacity.exactShare(limit),
                    paused));
            if (opened.scheduled().contains(id)) {
                queue.schedule();
            }
            work.limit(queue, opened.concurrency().getOrDefault(id, 0), workers);
            byId.put(id, queue);
            byType.put(binding.type(), queue);
            TaskTypes.classes(binding.type()).forEach(type -> byClass.putIfAbsent(type, queue));
            queue.names().forEach(each -> byName.putIfAbsent(each, queue));
            names.put(id, name);
        }
        for (RuntimeQueue queue : byId.values()) {
            byName.put(queue.name(), queue);
        }
        // A class with a queue of its own is not one of its supertype's.
        byClass.putAll(byType);
    }

    /** An older release may know a queue by a name that it has no more. */
    private static int id(TaskStore.Opened opened, String name) {
        Integer id = opened.queues().getOrDefault(name, opened.formerNames().get(name));
        return Objects.requireNonNull(id, () -> "the store has not registered queue '" + name + "'");
    }

    private static Set<String> names(TaskStore.Opened opened, int id, QueueConfig config) {
        Set<String> names = new HashSet<>(config.formerly());
        names.add(config.name());
        for (Map<String, Integer> some : List.of(opened.queues(), opened.formerNames())) {
            some.forEach((each, of) -> {
                if (of == id) {
                    names.add(each);
                }
            });
        }
        return names;
    }

    /**
     * What keeps queues from standing beside each other.
     *
     * @param bindings the queues
     * @return one text for each problem; empty when there is none
     */
    public static List<String> problems(List<ProcessorBinding<?>> bindings) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<Class<?>> types = new HashSet<>();
        for (ProcessorBinding<?> binding : bindings) {
            if (!names.add(binding.config().name())) {
                problems.add("queue '" + binding.config().name() + "' is named by more than one task type, "
                        + binding.type().getName() + " among them: queue names are unique");
            }
            problems.addAll(TaskTypes.problems(binding.type()));
            problems.addAll(binding.upgrades().problems());
            if (!types.add(binding.type())) {
                problems.add("task type " + binding.type().getName() + " has more than one processor");
            }
        }
        for (ProcessorBinding<?> binding : bindings) {
            for (String former : new TreeSet<>(binding.config().formerly())) {
                if (!names.add(former)) {
                    problems.add("queue '" + binding.config().name() + "' was formerly '" + former
                            + "', which is, or was, the name of another queue here too: names are unique");
                }
            }
        }
        return problems;
    }

    /**
     * Refuses queues whose attempts are to be made in transactions where that cannot be.
     *
     * @param bindings the queues
     * @param refusal why it cannot be, and what to do about it, or null when it can
     * @throws ConfigurationException when there is such a queue
     */
    public static void requireTransactions(List<ProcessorBinding<?>> bindings, @Nullable String refusal) {
        if (refusal == null) {
            return;
        }
        List<String> problems = bindings.stream()
                .map(ProcessorBinding::config)
                .filter(config -> config.transaction() == TaskTransaction.REQUIRED)
                .map(config -> "queue '" + config.name() + "': transaction = REQUIRED is not possible: " + refusal
                        + ", or set afterward.queue.\"" + config.name() + "\".transaction=NONE")
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /**
     * The strategies of queues. They may be a user's code, so this comes before the store is opened.
     *
     * @param bindings the queues
     * @param instances finds the strategy of a type that a queue names
     * @return a strategy for each of them
     */
    public static List<BackoffStrategy> backoffs(
            List<ProcessorBinding<?>> bindings, Function<Class<? extends BackoffStrategy>, BackoffStrategy> instances) {
        return bindings.stream().map(binding -> backoff(binding, instances)).toList();
    }

    private static BackoffStrategy backoff(
            ProcessorBinding<?> binding, Function<Class<? extends BackoffStrategy>, BackoffStrategy> instances) {
        Class<? extends BackoffStrategy> strategy = binding.config().backoff().strategy();
        return strategy == null
                ? Backoffs.exponential(
                        binding.config().backoff(),
                        () -> ThreadLocalRandom.current().nextDouble())
                : instances.apply(strategy);
    }

    /** A single queue may take all workers; of several, none may starve the others unless it was configured so. */
    private static int limit(ProcessorBinding<?> binding, int queues, int workers) {
        int configured = binding.config().concurrency();
        int fair = queues == 1 ? workers : (workers * 3 + 3) / 4;
        return Math.max(1, configured > 0 ? Math.min(configured, Math.max(1, workers)) : fair);
    }

    /** Tasks of a queue may be those of schedules from now on. */
    public void expectSchedules(int id) {
        RuntimeQueue queue = find(id);
        if (queue != null) {
            queue.schedule();
        }
    }

    /** A queue has this name in the store: a client of another release may have renamed it. */
    public void learn(String name, int id) {
        RuntimeQueue queue = byId.get(id);
        if (queue != null && !byName.containsKey(name)) {
            learn(name, queue);
        }
    }

    private synchronized void learn(String name, RuntimeQueue queue) {
        queue.learn(name);
        Map<String, RuntimeQueue> more = new LinkedHashMap<>(byName);
        more.putIfAbsent(name, queue);
        byName = more;
    }

    /** All of them, in the order in which they were given. */
    public Collection<RuntimeQueue> all() {
        return byId.values();
    }

    /** How many there are. */
    public int size() {
        return byId.size();
    }

    /** The queue with an id, or null when it is not one of this client's. */
    public @Nullable RuntimeQueue find(int id) {
        return byId.get(id);
    }

    /** The name of the queue with an id, whether or not it is one of this client's; "?" when it is newer than this client. */
    public String name(int id) {
        return names.getOrDefault(id, "?");
    }

    /** The queue with an id, which is one of this client's. */
    public RuntimeQueue of(int id) {
        RuntimeQueue queue = byId.get(id);
        if (queue == null) {
            throw new IllegalStateException("queue " + id + " is not one of this client's");
        }
        return queue;
    }

    /** The queue of a type or a class of tasks, or null when the client has no processor for it. */
    public @Nullable RuntimeQueue find(Class<? extends Task> type) {
        return byClass.get(type);
    }

    /** The queue of a name, if the client processes it. */
    public Optional<RuntimeQueue> known(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The types of the tasks. */
    public Collection<Class<? extends Task>> types() {
        return List.copyOf(byType.keySet());
    }

    /**
     * The queue of a name.
     *
     * @param name the name
     * @return the queue
     * @throws UnknownQueueException when the client does not process it
     */
    public RuntimeQueue named(String name) {
        RuntimeQueue queue = byName.get(name);
        if (queue == null) {
            throw new UnknownQueueException("no queue '" + name + "'; there are " + byName.keySet());
        }
        return queue;
    }
}

package dev.afterward.dispatch.work;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.QueuesWithTasks;
import dev.afterward.store.Turn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Ready tasks, and as much of a turn as claims need. Its public methods are those of {@link Turn}; there are no others. */
public final class Shelf {

    private final Map<Integer, TreeSet<Candidate>> ready = new HashMap<>();
    private final Map<Long, NewTask> tasks = new HashMap<>();
    /** Whether the next claim fails, and leaves everything as it was. */
    boolean fails;

    /** Of each claim by ids, the queues of its tasks. */
    final List<List<Integer>> claims = new ArrayList<>();

    /** A queue that is not looked at, or 0. */
    int skipped;

    Turn turn() {
        return (Turn) Proxy.newProxyInstance(
                Turn.class.getClassLoader(),
                new Class<?>[] {Turn.class},
                (proxy, method, args) -> answer(method, args));
    }

    private Object answer(Method method, Object[] args) throws Throwable {
        try {
            return Shelf.class
                    .getMethod(method.getName(), method.getParameterTypes())
                    .invoke(this, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    void add(NewTask task) {
        tasks.put(task.id(), task);
        ready.computeIfAbsent(task.queue(), key -> new TreeSet<>(Candidate.ORDER))
                .add(candidate(task));
    }

    private static Candidate candidate(NewTask task) {
        return new Candidate(task.id(), task.queue(), task.priority(), task.due(), 0);
    }

    /** A task was given back. */
    void putBack(long id) {
        add(tasks.get(id));
    }

    void forget(long id) {
        tasks.remove(id);
    }

    int count(int queue) {
        return ready.getOrDefault(queue, new TreeSet<>(Candidate.ORDER)).size();
    }

    /** What a turn answers. */
    public Set<Integer> mixed() {
        return Set.of();
    }

    /** What a turn answers. */
    public Map<Integer, Long> unseen() {
        return Map.of();
    }

    /** What a turn answers. */
    public List<Candidate> ready(int queue, int limit) {
        return queue == skipped
                ? List.of()
                : ready.getOrDefault(queue, new TreeSet<>(Candidate.ORDER)).stream()
                        .limit(limit)
                        .toList();
    }

    /** What a turn answers. */
    public QueuesWithTasks queuesWithTasks() {
        Set<Integer> queues = new HashSet<>();
        ready.forEach((queue, candidates) -> {
            if (!candidates.isEmpty()) {
                queues.add(queue);
            }
        });
        return new QueuesWithTasks(queues, Set.of());
    }

    /** What a turn answers. */
    public Claim claim(int queue, int limit, long bytes, long now) {
        List<Long> first = ready(queue, limit).stream().map(Candidate::id).toList();
        Claim claim = claim(first, bytes, now);
        return new Claim(claim.tasks(), claim.more() || first.size() == limit);
    }

    /** What a turn answers. */
    public Claim claim(List<Long> ids, long bytes, long now) {
        if (fails) {
            fails = false;
            throw new TaskStoreException("busy");
        }
        claims.add(ids.stream().map(id -> tasks.get(id).queue()).toList());
        List<ClaimedTask> claimed = new ArrayList<>();
        long sum = 0;
        for (long id : ids) {
            NewTask task = tasks.get(id);
            if (!claimed.isEmpty() && sum >= bytes) {
                return new Claim(claimed, true);
            }
            if (ready.get(task.queue()).remove(candidate(task))) {
                sum += task.payload().length;
                claimed.add(claimed(task));
            }
        }
        return new Claim(claimed, false);
    }

    static ClaimedTask claimed(NewTask task) {
        return new ClaimedTask(
                task.id(),
                task.queue(),
                task.priority(),
                task.due(),
                1,
                1,
                0,
                0,
                0,
                0,
                task.payload(),
                null,
                task.version());
    }
}

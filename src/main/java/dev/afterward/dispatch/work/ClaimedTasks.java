package dev.afterward.dispatch.work;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that this client has claimed and whose end the store does not know yet. Safe for use by several threads; tasks
 * are added under the turn's gate, and removed there by the turn that has settled them.
 */
public final class ClaimedTasks {

    private final Map<Long, Attempt> attempts = new ConcurrentHashMap<>();

    /** The lowest bits of ids are alike, and a map's buckets go by the lowest bits. */
    private static long key(long task) {
        return Long.rotateRight(task, 10);
    }

    /** A task was claimed. */
    public void add(Attempt attempt) {
        attempts.put(key(attempt.claimed().id()), attempt);
    }

    /** The claim is over. */
    public void remove(Attempt attempt) {
        attempts.remove(key(attempt.claimed().id()), attempt);
    }

    /**
     * Forgets those that neither wait for a worker nor are on their way back, since their hand-over was cut short. To be
     * called under the turn's gate: no hand-over is going on.
     */
    public void forgetUnplaced() {
        attempts.values().removeIf(attempt -> !attempt.isPlaced());
    }

    /** The attempt of a task, or null. */
    public @Nullable Attempt find(long task) {
        return attempts.get(key(task));
    }

    /** Whether a task is among them. */
    public boolean has(long task) {
        return attempts.containsKey(key(task));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return attempts.isEmpty();
    }

    /** How many there are. */
    public int size() {
        return attempts.size();
    }

    /** All of them, as they are while one looks. */
    public Collection<Attempt> all() {
        return attempts.values();
    }

    /** Tells all attempts to end, but for one. Returns whether there was any. */
    public boolean interruptAll(@Nullable Attempt but) {
        boolean any = false;
        for (Attempt attempt : attempts.values()) {
            any |= attempt != but && attempt.interrupt(Attempt.Interruption.STOPPING);
        }
        return any;
    }
}

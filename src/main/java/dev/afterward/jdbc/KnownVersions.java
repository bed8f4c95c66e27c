package dev.afterward.jdbc;

import dev.afterward.store.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Which versions of payloads a client reads, and in which queues it has met others. Used by turns, one at a time.
 *
 * <p>As long as it has met none in a queue, claims do not ask for versions: the first one that is met gives its tasks back.
 */
final class KnownVersions {

    private static final Kind ANY = new Kind("", Set.of(), 0, Short.MAX_VALUE);

    private final Map<Integer, Kind> kinds = new HashMap<>();
    private final Set<Integer> mixed = new HashSet<>();

    void opened(Map<Integer, Kind> all) {
        kinds.clear();
        kinds.putAll(all);
        mixed.clear();
    }

    private Kind kind(int queue) {
        return kinds.getOrDefault(queue, ANY);
    }

    boolean reads(int queue, int version) {
        return kind(queue).reads(version);
    }

    int oldest(int queue) {
        return kind(queue).oldest();
    }

    int newest(int queue) {
        return kind(queue).newest();
    }

    /** Whether a queue has, or had, payloads of other versions. */
    boolean isMixed(int queue) {
        return mixed.contains(queue);
    }

    Set<Integer> mixed() {
        return Set.copyOf(mixed);
    }

    /** What was met in a queue was set aside. */
    void parked(int queue) {
        mixed.remove(queue);
    }

    void met(int queue) {
        mixed.add(queue);
    }

    List<Long> oldest(Collection<Integer> queues) {
        return bounds(queues, this::oldest);
    }

    List<Long> newest(Collection<Integer> queues) {
        return bounds(queues, this::newest);
    }

    private static List<Long> bounds(Collection<Integer> queues, ToIntFunction<Integer> bound) {
        return queues.stream().map(queue -> (long) bound.applyAsInt(queue)).toList();
    }
}

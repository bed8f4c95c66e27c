package dev.afterward.dispatch.work;

import dev.afterward.store.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queues that have waiting attempts, and which of them is served next. Guarded by the {@link WorkQueue}. */
final class OccupiedQueues {

    /** In no order. It has room for all queues from the start: adding to it must not fail. */
    private final ArrayList<RuntimeQueue> queues;

    OccupiedQueues(int most) {
        queues = new ArrayList<>(most);
    }

    void add(RuntimeQueue queue) {
        queues.add(queue);
    }

    void remove(RuntimeQueue queue) {
        queues.remove(queue);
    }

    /** One by one: to remove several at once needs memory. */
    void removeEmpty() {
        for (int i = queues.size() - 1; i >= 0; i--) {
            if (queues.get(i).waiting.first() == null) {
                queues.remove(i);
            }
        }
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    List<RuntimeQueue> all() {
        return queues;
    }

    /**
     * The queue whose first waiting attempt starts next, or null when none may start. Queues without a worker come first,
     * the one that was served longest ago before the others; then the order of the tasks decides (promise P6).
     */
    @Nullable
    RuntimeQueue next() {
        RuntimeQueue first = null;
        for (int i = 0; i < queues.size(); i++) {
            RuntimeQueue queue = queues.get(i);
            if (queue.share.mayStart() && (first == null || isBefore(queue, first))) {
                first = queue;
            }
        }
        return first;
    }

    private static boolean isBefore(RuntimeQueue one, RuntimeQueue other) {
        if (one.share.isUnserved() != other.share.isUnserved()) {
            return one.share.isUnserved();
        }
        if (one.share.isUnserved()) {
            return one.share.served() < other.share.served();
        }
        Attempt mine = one.waiting.first();
        Attempt theirs = other.waiting.first();
        return mine != null && theirs != null && Candidate.ORDER.compare(mine.candidate(), theirs.candidate()) < 0;
    }
}

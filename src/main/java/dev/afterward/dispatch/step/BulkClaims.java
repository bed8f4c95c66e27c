package dev.afterward.dispatch.step;

import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Claims tasks of a bulk as they were written, where they need not be promoted before: that would cost as much as the claim.
 * It is so while a single queue asks for tasks, and has no ready ones that would have to come later. Then {@link Decisions}
 * leaves the bulk alone, for a while: see {@code Decision.isServed}.
 *
 * <p>Nothing depends on it. A bulk is promoted as soon as nobody takes from it here, and by the next client if this one dies.
 * Used under the gate.
 */
public final class BulkClaims {

    private final OpenDecisions open;

    /**
     * Claims from bulks.
     *
     * @param open has those that are not promoted yet
     */
    public BulkClaims(OpenDecisions open) {
        this.open = open;
    }

    /** Claims tasks of a queue: the ready ones, then those of its first bulk. The limits are those of {@link Turn#claim}. */
    Claim claim(Turn turn, int queue, int limit, long bytes, long now) {
        Claim ready = turn.claim(queue, limit, bytes, now);
        List<Decision> bulks = open.bulksOf(queue);
        if (bulks.isEmpty()) {
            return ready;
        }
        List<ClaimedTask> tasks = new ArrayList<>(ready.tasks());
        boolean more = ready.more();
        int left = limit - tasks.size();
        long bytesLeft =
                bytes - tasks.stream().mapToLong(task -> task.payload().length).sum();
        if (!more && left > 0 && bytesLeft > 0) {
            Claim prepared = turn.claimPrepared(bulks.get(0).id, left, bytesLeft, now);
            tasks.addAll(prepared.tasks());
            more = prepared.more();
        }
        for (Decision bulk : bulks) {
            // One that was used up is promoted as well: that finds nothing, and ends it.
            if (more && isBehind(bulk, tasks)) {
                bulk.served(now);
            } else {
                bulk.notServed();
            }
        }
        return new Claim(tasks, more || bulks.size() > 1);
    }

    private static boolean isBehind(Decision bulk, List<ClaimedTask> tasks) {
        BulkOrder order = bulk.order;
        return order != null && !tasks.isEmpty() && tasks.stream().allMatch(order::isBehind);
    }

    /** Several queues ask: what each of them has is found among the ready ones. */
    void leave() {
        open.bulks().forEach(Decision::notServed);
    }
}

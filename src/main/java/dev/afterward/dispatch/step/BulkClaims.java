package dev.afterward.dispatch.step;

import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds and claims the tasks of a queue: those that are ready, and those of its bulks that are not promoted yet, in their
 * common order. To promote a task costs as much as to claim it, and a bulk would wait behind what is ready, whatever its
 * priority, until its turn comes. A bulk that is claimed from is left alone by {@link Decisions} for a while: see {@code
 * Decision.isServed}. If its client dies, the next one promotes it. Used under the gate.
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

    /** The first tasks of a queue by {@link Candidate#ORDER}, without claiming them. */
    List<Candidate> candidates(Turn turn, int queue, int limit, long now) {
        List<Candidate> ready = turn.ready(queue, limit);
        List<Decision> bulks = open.bulksOf(queue);
        if (bulks.isEmpty()) {
            return ready;
        }
        List<Candidate> all = new ArrayList<>(ready);
        for (Decision bulk : bulks) {
            List<Candidate> prepared = turn.prepared(bulk.id, limit);
            all.addAll(prepared);
            bulk.served(now, prepared.size() == limit);
            if (prepared.size() == limit) {
                // Those of the other bulks come behind them.
                break;
            }
        }
        all.sort(Candidate.ORDER);
        return all.subList(0, Math.min(limit, all.size()));
    }

    /** Claims the first tasks of a queue. The limits are those of {@link Turn#claim(int, int, long, long)}. */
    Claim claim(Turn turn, int queue, int limit, long bytes, long now) {
        List<Decision> bulks = open.bulksOf(queue);
        if (bulks.isEmpty()) {
            return turn.claim(queue, limit, bytes, now);
        }
        Decision bulk = bulks.get(0);
        List<Candidate> ready = turn.ready(queue, limit);
        int before = (int) ready.stream().takeWhile(bulk::isBehind).count();
        List<ClaimedTask> tasks = new ArrayList<>();
        if (before > 0) {
            tasks.addAll(turn.claim(queue, before, bytes, now).tasks());
        }
        long left =
                bytes - tasks.stream().mapToLong(task -> task.payload().length).sum();
        boolean more = true;
        if (before < limit && left > 0) {
            Claim prepared = turn.claimPrepared(bulk.id, limit - before, left, now);
            tasks.addAll(prepared.tasks());
            more = prepared.more();
        }
        // One that was used up is promoted as well: that finds nothing, and ends it.
        bulk.served(now, more);
        return new Claim(tasks, more || ready.size() > before || bulks.size() > 1);
    }
}

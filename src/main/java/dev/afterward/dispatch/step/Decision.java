package dev.afterward.dispatch.step;

import dev.afterward.store.Candidate;
import dev.afterward.store.TransactionRow.Outcome;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The outcome of a transaction on its way to the store. Changed under the gate; read by the thread that waits for it. */
final class Decision {

    /** For so long after a claim its bulk counts as served. Workers that take from it come again sooner. */
    private static final long SERVED_MILLIS = 50;

    /** After so long a bulk is promoted in any case: searches and figures show as ready only what is promoted. */
    private static final long UNPROMOTED_MILLIS = 2_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    final long id;
    final Outcome outcome;
    /** What follows once a bulk's commit is written; null for what is no bulk's commit. */
    final @Nullable Runnable then;
    /** In what order a bulk's tasks can be claimed before they are promoted; null if they cannot. */
    final @Nullable BulkOrder order;

    final CountDownLatch known = new CountDownLatch(1);
    /** Opened when nothing is left to write. */
    final CountDownLatch over = new CountDownLatch(1);

    boolean isWritten;
    private long writtenAt;
    private long servedAt = NEVER;
    /** The turn that last had part of it written: a large transaction must not hold up the small ones, nor another large one. */
    long lastTurn;
    /** Whether a turn of unknown outcome may have written it. */
    boolean isUncertain;
    /** Why a bulk was not committed after all. */
    volatile @Nullable RuntimeException refusal;

    Decision(long id, Outcome outcome) {
        this(id, outcome, null, null);
    }

    Decision(long id, Outcome outcome, @Nullable Runnable then, @Nullable BulkOrder order) {
        this.id = id;
        this.outcome = outcome;
        this.then = then;
        this.order = order;
    }

    /** The first outcome counts, but one in doubt gives way, even if it is about to be written. */
    static Decision first(Decision present, Decision next) {
        return present.outcome == Outcome.IN_DOUBT ? next : present;
    }

    /** Whether the store has to say first that a bulk may commit. */
    boolean isUnwrittenBulk() {
        return then != null && !isWritten;
    }

    /** A turn has written it. */
    void written(long now) {
        if (!isWritten) {
            writtenAt = now;
            if (then != null) {
                then.run();
            }
        }
        isWritten = true;
        known.countDown();
    }

    /** Whether a bulk comes behind a task that is ready. */
    boolean isBehind(Candidate ready) {
        return order != null && order.isBehind(ready);
    }

    /** Tasks of the bulk's queue are claimed, its own among them as they come. The bulk may have more, or has no more. */
    void served(long now, boolean more) {
        servedAt = more ? now : NEVER;
    }

    /** Whether a bulk is left as it is for now, because its tasks are claimed without being promoted. */
    boolean isServed(long now) {
        return now < due(now);
    }

    /** When there is something to write. A clock that was set back does not put it off. */
    long due(long now) {
        boolean served = servedAt <= now && writtenAt <= now;
        return served ? Math.max(now, Math.min(servedAt + SERVED_MILLIS, writtenAt + UNPROMOTED_MILLIS)) : now;
    }

    /** A bulk is not committed. */
    void refused(RuntimeException why) {
        refusal = why;
        known.countDown();
    }
}

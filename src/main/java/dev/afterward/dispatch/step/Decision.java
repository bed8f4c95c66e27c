package dev.afterward.dispatch.step;

import dev.afterward.store.TransactionRow.Outcome;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The outcome of a transaction on its way to the store. Changed under the gate; read by the thread that waits for it. */
final class Decision {

    final long id;
    final Outcome outcome;
    /** What follows once a bulk's commit is written; null for what is no bulk's commit. */
    final @Nullable Runnable then;

    final CountDownLatch known = new CountDownLatch(1);
    boolean isWritten;
    /** In how many turns it had its part: a large transaction must not hold up the small ones. */
    int turns;
    /** Whether a turn of unknown outcome may have written it. */
    boolean isUncertain;
    /** Why a bulk was not committed after all. */
    volatile @Nullable RuntimeException refusal;

    Decision(long id, Outcome outcome, @Nullable Runnable then) {
        this.id = id;
        this.outcome = outcome;
        this.then = then;
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
    void written() {
        if (!isWritten && then != null) {
            then.run();
        }
        isWritten = true;
        known.countDown();
    }

    /** A bulk is not committed. */
    void refused(RuntimeException why) {
        refusal = why;
        known.countDown();
    }
}

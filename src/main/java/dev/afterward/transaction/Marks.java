package dev.afterward.transaction;

import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the witness's marks, each after the store has made its transaction's outcome durable. One that went earlier
 * would be missed after a crash: the transaction would look as if it had been rolled back. For the same reason none
 * goes by its age. Used by the resolver's thread, but for the entry points.
 */
final class Marks {

    private static final System.Logger LOG = System.getLogger(Marks.class.getName());

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final long PAUSE = 1_000;
    private static final int BATCH = 100;

    /** What is not removed while the database does not answer is found by the sweep of the next start. */
    private static final int MOST = 10_000;

    private final TransactionPort port;
    private final Oracle oracle;

    /** Decided, but perhaps not durably; by transaction. Guarded by this, as all below. */
    private final Map<Long, String> unconfirmed = new LinkedHashMap<>();

    private final Set<String> forgettable = new LinkedHashSet<>();
    private @Nullable Set<String> untouchable;
    private long notBefore = Long.MIN_VALUE;

    /** A second's marks go together: the application's database has better to do. */
    private long forgetAt;

    Marks(TransactionPort port, Oracle oracle) {
        this.port = port;
        this.oracle = oracle;
    }

    /** Looks for marks that belong to no transaction, except for these. */
    synchronized void sweepSoon(Collection<String> untouchable) {
        this.untouchable = new HashSet<>(untouchable);
        unconfirmed.clear();
        forgettable.clear();
        notBefore = Long.MIN_VALUE;
    }

    /** A commit was handed over; perhaps it is known to be durable. */
    synchronized void keep(Undecided undecided, boolean durable) {
        if (durable) {
            confirmed(undecided.transaction, undecided.key);
        } else {
            unconfirmed.put(undecided.transaction, undecided.key);
        }
    }

    void tidy(Supplier<Set<String>> live) {
        if (port.now() < notBefore()) {
            return;
        }
        if (!confirm()) {
            pause();
            return;
        }
        try {
            sweep(live);
            forget();
        } catch (Oracle.ReplacedException e) {
            drop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the witness could not be tidied up; later", e);
            pause();
        }
    }

    /** Whether every decision is durable: a repeated one tells. */
    private boolean confirm() {
        for (Map.Entry<Long, String> entry : copyOfUnconfirmed()) {
            if (!port.decide(entry.getKey(), Outcome.COMMITTED, PATIENCE)) {
                return false;
            }
            confirmed(entry.getKey(), entry.getValue());
        }
        return true;
    }

    private synchronized void confirmed(long transaction, String key) {
        unconfirmed.remove(transaction);
        if (forgettable.isEmpty()) {
            forgetAt = port.now() + PAUSE;
        }
        forgettable.add(key);
        Iterator<String> oldest = forgettable.iterator();
        while (forgettable.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
    }

    /** First the marks, then the transactions: one that began between the two reads is not among the marks. */
    private void sweep(Supplier<Set<String>> live) throws Exception {
        Set<String> keep = untouchable();
        if (keep == null) {
            return;
        }
        Set<String> stale = new LinkedHashSet<>(oracle.marks());
        stale.removeAll(live.get());
        stale.removeAll(keep);
        for (List<String> batch : batches(stale)) {
            oracle.forget(batch);
        }
        synchronized (this) {
            untouchable = null;
        }
    }

    private void forget() throws Exception {
        List<String> keys = copyOfForgettable();
        if (keys.size() >= BATCH || port.now() >= forgetAt()) {
            for (List<String> batch : batches(keys)) {
                oracle.forget(batch);
                synchronized (this) {
                    batch.forEach(forgettable::remove);
                }
            }
        }
    }

    private static List<List<String>> batches(Collection<String> keys) {
        List<String> all = new ArrayList<>(keys);
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
        return batches;
    }

    private synchronized @Nullable Set<String> untouchable() {
        return untouchable;
    }

    private synchronized List<Map.Entry<Long, String>> copyOfUnconfirmed() {
        return List.copyOf(unconfirmed.entrySet());
    }

    private synchronized List<String> copyOfForgettable() {
        return List.copyOf(forgettable);
    }

    private synchronized long forgetAt() {
        return forgetAt;
    }

    private synchronized long notBefore() {
        return notBefore;
    }

    private synchronized void pause() {
        notBefore = port.now() + PAUSE;
    }

    private synchronized void drop() {
        forgettable.clear();
        untouchable = null;
    }

    synchronized boolean isIdle() {
        return unconfirmed.isEmpty() && forgettable.isEmpty() && untouchable == null;
    }

    synchronized long nextDue() {
        if (isIdle()) {
            return Long.MAX_VALUE;
        }
        boolean forgetting = unconfirmed.isEmpty() && untouchable == null;
        return forgetting ? Math.max(notBefore, forgetAt) : notBefore;
    }
}

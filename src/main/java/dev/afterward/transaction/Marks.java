package dev.afterward.transaction;

import dev.afterward.dispatch.TransactionPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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
 * goes by its age. Safe for use by several threads, but only one at a time may {@link #tidy}.
 */
final class Marks {

    private static final System.Logger LOG = System.getLogger(Marks.class.getName());

    private static final long PAUSE = 1_000;
    private static final int BATCH = 100;

    /** What is not removed while the database does not answer is found by the sweep of the next start. */
    private static final int MOST = 10_000;

    private final TransactionPort port;
    private final Oracle oracle;

    /** Of transactions whose commit was handed over, perhaps not durably; by transaction. Guarded by this, as all below. */
    private final Map<Long, String> kept = new LinkedHashMap<>();

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
        kept.clear();
        notBefore = Long.MIN_VALUE;
    }

    /** A commit was handed over. Returns whether it is the only one, so that the tidying thread may sleep. */
    synchronized boolean keep(Undecided undecided) {
        boolean first = kept.isEmpty();
        if (first) {
            forgetAt = port.now() + PAUSE;
        }
        kept.put(undecided.transaction, undecided.key);
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
        return first;
    }

    void tidy(Supplier<Set<String>> live) {
        if (port.now() < notBefore()) {
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

    /**
     * First the marks, then the transactions: one that began between the two reads is not among the marks. Of those of other
     * clients the store knows. T1 is such a client: its transaction is in the store before its mark is committed, and stays
     * there until its tasks are promoted. So a mark that T2 sees here belongs to a transaction that T2 sees after it, or to one
     * that needs no mark any more.
     */
    private void sweep(Supplier<Set<String>> live) throws Exception {
        Set<String> keep = untouchable();
        if (keep == null) {
            return;
        }
        Set<String> stale = new LinkedHashSet<>(oracle.marks());
        port.storedMarks().forEach(key -> stale.remove(Keys.string(key)));
        stale.removeAll(live.get());
        // After the live ones: a transaction goes from there to here.
        stale.removeAll(waiting());
        stale.removeAll(keep);
        for (List<String> batch : batches(stale)) {
            oracle.forget(batch);
        }
        synchronized (this) {
            untouchable = null;
        }
    }

    private void forget() throws Exception {
        List<String> keys = durable();
        if (keys.size() >= BATCH || port.now() >= forgetAt()) {
            for (List<String> batch : batches(keys)) {
                oracle.forget(batch);
                synchronized (this) {
                    kept.values().removeAll(new HashSet<>(batch));
                }
            }
            synchronized (this) {
                forgetAt = port.now() + PAUSE;
            }
        }
    }

    private synchronized Set<String> waiting() {
        return Set.copyOf(kept.values());
    }

    private synchronized List<String> durable() {
        return kept.entrySet().stream()
                .filter(entry -> port.isSettled(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
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
        kept.clear();
        untouchable = null;
    }

    synchronized boolean isIdle() {
        return kept.isEmpty() && untouchable == null;
    }

    synchronized long nextDue() {
        if (isIdle()) {
            return Long.MAX_VALUE;
        }
        return untouchable == null ? Math.max(notBefore, forgetAt) : notBefore;
    }
}

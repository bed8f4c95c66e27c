package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The transactions that are in doubt, by all that this client has written. Safe for use by several threads.
 *
 * <p>New ones are to be told of, and then at most once a minute: while a witness cannot be read, each commit may add one. Most of
 * these are decided in a moment, when it answers again, so a doubt is told of only when it has lasted for longer. What nobody is
 * going to find out is told of at once.
 */
public final class Doubts {

    private static final long BETWEEN_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** A witness is asked again after one, two, four and eight seconds. */
    private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final TimeSource clock;
    private final Set<Long> transactions = ConcurrentHashMap.newKeySet();
    /** Those that nobody is going to find out. */
    private final Set<Long> lasting = ConcurrentHashMap.newKeySet();

    private volatile boolean untold;
    /** When one of them has lasted long enough. */
    private volatile long due;

    private volatile long notBefore;

    Doubts(TimeSource clock) {
        this.clock = clock;
        this.notBefore = clock.nanos();
    }

    /** Nobody is going to find out how a transaction has ended, which the store is about to say is in doubt. */
    public void lasts(long transaction) {
        lasting.add(transaction);
    }

    /** The store says of a transaction that it is in doubt, perhaps once more. */
    void found(long transaction) {
        transactions.add(transaction);
        long from = clock.nanos() + (lasting.remove(transaction) ? 0 : MOMENT_NANOS);
        if (!untold || from - due < 0) {
            due = from;
        }
        untold = true;
    }

    /** The store says how a transaction has ended. */
    void decided(long transaction) {
        transactions.remove(transaction);
        lasting.remove(transaction);
    }

    /** How many there are. */
    public int size() {
        return transactions.size();
    }

    /** In how many nanoseconds there is something to tell of; {@link Long#MAX_VALUE} for never. */
    public long nanosLeft() {
        long now = clock.nanos();
        return untold && !transactions.isEmpty() ? Math.max(0, Math.max(notBefore - now, due - now)) : Long.MAX_VALUE;
    }

    /** They are told of now. Returns how many there are. */
    public int told() {
        untold = false;
        notBefore = clock.nanos() + BETWEEN_NANOS;
        return transactions.size();
    }
}

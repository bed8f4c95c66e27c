package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The transactions that are in doubt, by all that this client has written. Safe for use by several threads.
 *
 * <p>New ones are to be told of, at once and then at most once a minute: while a witness cannot be read, each commit may
 * add one.
 */
public final class Doubts {

    private static final long BETWEEN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final TimeSource clock;
    private final Set<Long> transactions = ConcurrentHashMap.newKeySet();
    private volatile boolean untold;
    private volatile long notBefore;

    Doubts(TimeSource clock) {
        this.clock = clock;
        this.notBefore = clock.nanos();
    }

    /** The store says of a transaction that it is in doubt, perhaps once more. */
    void found(long transaction) {
        transactions.add(transaction);
        untold = true;
    }

    /** The store says how a transaction has ended. */
    void decided(long transaction) {
        transactions.remove(transaction);
    }

    /** How many there are. */
    public int size() {
        return transactions.size();
    }

    /** In how many nanoseconds there is something to tell of; {@link Long#MAX_VALUE} for never. */
    public long nanosLeft() {
        return untold && !transactions.isEmpty() ? Math.max(0, notBefore - clock.nanos()) : Long.MAX_VALUE;
    }

    /** They are told of now. Returns how many there are. */
    public int told() {
        untold = false;
        notBefore = clock.nanos() + BETWEEN_NANOS;
        return transactions.size();
    }
}

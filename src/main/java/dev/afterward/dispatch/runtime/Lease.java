package dev.afterward.dispatch.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * For how long this client surely owns what it has claimed. Others may take that over one lease after the last sign of life
 * that was stored: a process that stood still, or could not reach its store, asks before it begins an attempt. Counted from
 * before the sign was written, and a tenth shorter than the others count. Safe for use by several threads.
 */
public final class Lease {

    private static final Lease ENDLESS = new Lease(Duration.ZERO, null);

    private final long nanos;
    private final long millis;
    private volatile @Nullable Sign last;

    /** When a sign of life was sent, by both clocks: one stands still while the machine sleeps, the other one may be set. */
    private record Sign(long nanos, long millis) {}

    private Lease(Duration length, @Nullable Sign first) {
        this.millis = length.toMillis() / 10 * 9;
        this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        this.last = first;
    }

    /**
     * Begins.
     *
     * @param length how long a sign of life is good for the others
     * @param nanos when the client was registered, by {@link TimeSource#nanos}
     * @param millis the same, by {@link TimeSource#processMillis}
     */
    public Lease(Duration length, long nanos, long millis) {
        this(length, new Sign(nanos, millis));
    }

    /** Where nobody else can use the store. */
    public static Lease endless() {
        return ENDLESS;
    }

    /** A sign of life that was sent at a time is stored. */
    public void renewed(long nanos, long millis) {
        if (last != null) {
            last = new Sign(nanos, millis);
        }
    }

    /** Whether an attempt may begin. */
    public boolean isGood(long nanos, long millis) {
        Sign sign = last;
        return sign == null || (nanos - sign.nanos < this.nanos && millis - sign.millis < this.millis);
    }
}

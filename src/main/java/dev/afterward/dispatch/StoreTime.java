package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.TimeKeeper;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time of the store, between two readings of whose clock the monotonic clock of the process counts on. A store without
 * a clock leaves the time to the process. Safe for use by several threads.
 *
 * <p>An answer comes later than the clock was read, at most by the time since the question. So a reading leaves room for
 * several times, and only what lies outside of it is corrected: an answer that was long on its way corrects little.
 *
 * <p>When a correction sets the time back by no more than {@value #SLIGHT_MILLIS} ms, the time stands still until it is
 * reached again: what is enqueued after it is not due before what was enqueued before it. A larger one means that a clock was
 * set, and is followed at once.
 */
final class StoreTime implements TimeSource, TimeKeeper {

    /** Up to this much the clocks run apart by themselves, and not because one was set. */
    private static final long SLIGHT_MILLIS = 1_000;

    private final TimeSource process;
    private volatile @Nullable Reckoning last;

    /**
     * What the time is reckoned from.
     *
     * @param millis the time of the store at some moment
     * @param nanos that moment, by the monotonic clock
     * @param notBefore what the time was when it was set back slightly; before it, it stands still
     * @param readNanos when the store's clock was read last, by the monotonic clock
     * @param readMillis the same, by the process's time of day
     */
    private record Reckoning(long millis, long nanos, long notBefore, long readNanos, long readMillis) {

        /** The time of the store, which may go back. */
        long at(long now) {
            return millis + Math.floorDiv(now - nanos, TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * No store has told the time yet.
     *
     * @param process the clocks of the process
     */
    StoreTime(TimeSource process) {
        this.process = process;
    }

    @Override
    public long millis() {
        Reckoning known = last;
        return known == null ? process.millis() : Math.max(known.notBefore, known.at(process.nanos()));
    }

    @Override
    public long nanos() {
        return process.nanos();
    }

    @Override
    public long processMillis() {
        return process.processMillis();
    }

    @Override
    public boolean isDriven() {
        return process.isDriven();
    }

    /**
     * Whether the clocks of the process have run apart since the last reading: the machine has slept, which the monotonic
     * clock does not count, or its time of day was set.
     */
    @Override
    public boolean isDoubtful() {
        Reckoning known = last;
        if (known == null) {
            return false;
        }
        long measured = TimeUnit.NANOSECONDS.toMillis(process.nanos() - known.readNanos);
        return Math.abs(process.processMillis() - known.readMillis - measured) > SLIGHT_MILLIS;
    }

    /** Until the store's clock shows a time, although {@link #millis} may stand still until then. */
    @Override
    public void parkUntil(Object blocker, long until) {
        Reckoning known = last;
        if (known == null) {
            process.parkUntil(blocker, until);
            return;
        }
        long now = process.millis();
        long left = until - known.at(process.nanos());
        process.parkUntil(blocker, left > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + left);
    }

    @Override
    public void measured(long millis, long askedNanos) {
        if (process.isDriven()) {
            return;
        }
        long now = process.nanos();
        long way = TimeUnit.NANOSECONDS.toMillis(now - askedNanos);
        Reckoning before = last;
        long reckoned = before == null ? millis + way / 2 : before.at(now);
        // Both clocks show whole milliseconds.
        long corrected = Math.min(Math.max(reckoned, millis - 1), millis + way + 1);
        long notBefore = Long.MIN_VALUE;
        if (before != null) {
            long shown = Math.max(before.notBefore, reckoned);
            if (shown > corrected && shown - corrected <= SLIGHT_MILLIS) {
                notBefore = shown;
            }
        }
        long since = before == null || corrected != reckoned
                ? now
                : before.nanos + TimeUnit.MILLISECONDS.toNanos(reckoned - before.millis);
        last = new Reckoning(corrected, since, notBefore, now, process.processMillis());
    }
}

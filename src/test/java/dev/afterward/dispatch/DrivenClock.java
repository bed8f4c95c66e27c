package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A time that stands still until it is advanced. Whoever sleeps is woken when his time has come, not before. */
public final class DrivenClock implements TimeSource {

    private final AtomicLong elapsed = new AtomicLong();
    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final Map<Thread, Long> sleepers = new ConcurrentHashMap<>();

    @Override
    public long millis() {
        return now.get();
    }

    @Override
    public boolean isDriven() {
        return true;
    }

    @Override
    public long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(elapsed.get());
    }

    @Override
    public void parkUntil(Object blocker, long until) {
        sleepers.put(Thread.currentThread(), until);
        try {
            if (now.get() < until) {
                LockSupport.park(blocker);
            }
        } finally {
            sleepers.remove(Thread.currentThread());
        }
    }

    /** Sets the time of day, on or back; what was measured goes on as before, and nobody wakes up for it. */
    void jump(Duration by) {
        now.addAndGet(by.toMillis());
    }

    public void advance(Duration by) {
        elapsed.addAndGet(by.toMillis());
        long time = now.addAndGet(by.toMillis());
        sleepers.forEach((thread, until) -> {
            if (until <= time) {
                LockSupport.unpark(thread);
            }
        });
    }

    /** Whether one thread sleeps, with nothing due. */
    boolean isAsleep() {
        return sleepers.size() == 1 && sleepers.values().stream().allMatch(until -> until > now.get());
    }

    /** Whether nobody who sleeps has to wake up. */
    boolean areAllAsleep() {
        return sleepers.values().stream().allMatch(until -> until > now.get());
    }
}

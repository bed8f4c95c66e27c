package dev.afterward.testing;

import dev.afterward.dispatch.runtime.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A time of day that stands still until it is moved, so that nothing becomes due by itself. What is measured goes on, so
 * that a processor that hangs is still timed out. Safe for use by several threads.
 */
final class MovedClock implements TimeSource {

    private final TimeSource system = TimeSource.system();
    private final AtomicLong now = new AtomicLong(system.millis());
    private final AtomicLong movedNanos = new AtomicLong();

    @Override
    public long millis() {
        return now.get();
    }

    @Override
    public long nanos() {
        return system.nanos() + movedNanos.get();
    }

    @Override
    public boolean isDriven() {
        return true;
    }

    @Override
    public void parkUntil(Object blocker, long until) {
        long left = until - now.get();
        if (left > 0) {
            LockSupport.parkNanos(blocker, TimeUnit.MILLISECONDS.toNanos(left));
        }
    }

    void move(Duration by) {
        movedNanos.addAndGet(by.toNanos());
        now.addAndGet(by.toMillis());
    }
}

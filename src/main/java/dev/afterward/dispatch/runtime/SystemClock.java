package dev.afterward.dispatch.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The one place that asks the system for the time. */
final class SystemClock implements TimeSource {

    static final SystemClock INSTANCE = new SystemClock();

    private SystemClock() {}

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void parkUntil(Object blocker, long until) {
        LockSupport.parkNanos(blocker, TimeUnit.MILLISECONDS.toNanos(until - millis()));
    }
}

package dev.afterward.crash;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;

/** A clock that stands still while its process does. Safe for use by several threads. */
final class Rested implements TimeSource {

    /** The coordinator looks at the time more often. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    private long last = TimeSource.system().nanos();
    private long rested;

    @Override
    public long millis() {
        return TimeSource.system().millis();
    }

    @Override
    public long processMillis() {
        return TimeSource.system().millis() - TimeUnit.NANOSECONDS.toMillis(rested());
    }

    @Override
    public synchronized long nanos() {
        long now = TimeSource.system().nanos();
        return now - rested();
    }

    private synchronized long rested() {
        long now = TimeSource.system().nanos();
        if (now - last > LONGEST_NANOS) {
            rested += now - last;
        }
        last = now;
        return rested;
    }

    @Override
    public void parkUntil(Object blocker, long until) {
        TimeSource.system().parkUntil(blocker, until);
    }
}

package dev.afterward.dispatch.intake;

import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids: 42 bits of milliseconds since 2020, 12 bits of a counter, 10 bits of the client's number. They grow even
 * when the clock is set back, and a counter that overflows borrows from the milliseconds.
 */
public final class TaskIds {

    /** Where the ids' milliseconds begin. */
    private static final long EPOCH = createdAt(0);

    private static final int TIME_SHIFT = 22;
    private static final long STEP = 1 << 10;
    private static final long NODE_MASK = STEP - 1;

    private final TimeSource clock;
    private final long node;
    private final AtomicLong last;

    /**
     * Ids above all those of the store.
     *
     * @param clock the time
     * @param client the client's id in its store
     * @param above the largest id that was ever handed out
     */
    public TaskIds(TimeSource clock, int client, long above) {
        this.clock = clock;
        this.node = client & NODE_MASK;
        this.last = new AtomicLong((above & ~NODE_MASK) + node);
    }

    /** The next id. */
    public long next() {
        long fromClock = ((clock.millis() - EPOCH) << TIME_SHIFT) | node;
        return last.updateAndGet(previous -> Math.max(previous + STEP, fromClock));
    }

    /** The largest id handed out so far. */
    public long highest() {
        return last.get();
    }

    /** The time that an id carries, in UTC milliseconds. */
    public static long createdAt(long id) {
        return new TaskId(id).createdAt().toEpochMilli();
    }
}

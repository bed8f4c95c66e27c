package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.store.Turn;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Renews the client's lease while its tasks run or its transactions hold prepared ones, and with it stores the largest id, so
 * that a client that starts after the clock was set back begins above it. After a turn that failed it is the proof that the
 * store takes something again, though nobody may be left who has anything to write. It brings the time of the store as well,
 * and is written when that is in doubt. Where this client owns the store alone nobody asks for its lease, and it is renewed
 * only beside other work.
 */
public final class Heartbeat implements TurnStep {

    private static final long ALONE_MILLIS = 60_000;

    private final TurnRunner turns;
    private final ClaimedTasks claimed;
    private final Claims claims;
    private final BooleanSupplier holding;
    private final LongSupplier highestId;
    private final LongConsumer wakeBefore;
    private final boolean exclusive;
    private final long interval;
    private final TimeSource clock;
    private final Lease lease;
    private volatile long last;
    private volatile boolean isForced;
    private boolean isWritten;
    private long begunNanos;
    private long begunMillis;

    /**
     * The client was registered just now.
     *
     * @param turns whether they fail
     * @param claimed what needs a lease
     * @param claims what is about to need one
     * @param holding whether transactions hold prepared tasks, which others must leave alone
     * @param highestId the largest id handed out
     * @param wakeBefore wakes the coordinator unless it wakes up by a time
     * @param exclusive whether this client owns the store alone
     * @param millis how long a heartbeat is good for
     * @param clock what a heartbeat is measured with
     * @param lease what each one renews
     * @param now the time
     */
    public Heartbeat(
            TurnRunner turns,
            ClaimedTasks claimed,
            Claims claims,
            BooleanSupplier holding,
            LongSupplier highestId,
            LongConsumer wakeBefore,
            boolean exclusive,
            long millis,
            TimeSource clock,
            Lease lease,
            long now) {
        this.turns = turns;
        this.claimed = claimed;
        this.claims = claims;
        this.holding = holding;
        this.highestId = highestId;
        this.wakeBefore = wakeBefore;
        this.exclusive = exclusive;
        this.interval = exclusive ? ALONE_MILLIS : millis / 3;
        this.clock = clock;
        this.lease = lease;
        this.last = now;
    }

    @Override
    public long due(long now) {
        if (isForced || turns.isFailing() || clock.isDoubtful()) {
            return now;
        }
        return claimed.isEmpty() && !claims.isDue() && (exclusive || !holding.getAsBoolean())
                ? Long.MAX_VALUE
                : next(now);
    }

    /** A clock that was set back does not let the lease run out. */
    private long next(long now) {
        return Math.min(last, now) + interval;
    }

    /** Whether tasks may be claimed without a heartbeat: a client that was idle for long counts as dead for the others. */
    public boolean suffices(long now) {
        return exclusive || next(now) > now;
    }

    /** Tasks were handed over, or prepared, while the coordinator slept. */
    public void isNeeded(long now) {
        if (!exclusive) {
            wakeBefore.accept(next(now));
        }
    }

    /** The next turn renews the lease. */
    public void renewNow() {
        isForced = true;
    }

    @Override
    public void begin(long now) {
        begunNanos = clock.nanos();
        begunMillis = clock.processMillis();
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        isWritten = true;
        isolation.run(turn, () -> turn.heartbeat(now, highestId.getAsLong()), failure -> isWritten = false);
    }

    @Override
    public void committed(long now) {
        if (isWritten) {
            last = now;
            lease.renewed(begunNanos, begunMillis);
            isForced = false;
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}

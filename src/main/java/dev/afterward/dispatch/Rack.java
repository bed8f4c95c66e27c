package dev.afterward.dispatch;

import dev.afterward.store.Candidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where claimed tasks wait for workers. One lock guards it; it is held for moments only, never while the store or a
 * user's code is called, and may be taken while the turn's gate is held, not the other way round.
 */
final class Rack {

    /** What is claimed beyond the free workers is what they finish in this time. */
    private static final long PREFETCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A claimed task that has not started after this time is given back. */
    static final long GIVE_BACK_MILLIS = 250;

    private static final int MOST_PREFETCHED = 2_000;

    private static final Comparator<Lane> BY_FIRST_WAITING =
            Comparator.comparing(lane -> lane.waiting.getFirst().candidate(), Candidate.ORDER);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Collection<Lane> lanes;
    private final int workers;
    private int idle;
    private int waiting;
    private int reserved;
    private int running;
    private boolean closed = true;

    /** While it is set a suspect runs alone: nothing is handed over directly. Written under the gate. */
    private volatile boolean held;

    Rack(Collection<Lane> lanes, int workers) {
        this.lanes = lanes;
        this.workers = workers;
    }

    /** There are workers from now on. */
    void open() {
        lock.lock();
        try {
            closed = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an attempt to make. Null when the worker has to leave. */
    @Nullable
    Attempt take() {
        lock.lock();
        try {
            idle++;
            try {
                while (!closed) {
                    Lane lane = nextLane();
                    if (lane != null) {
                        Attempt attempt = lane.waiting.removeFirst();
                        waiting--;
                        lane.running++;
                        running++;
                        return attempt;
                    }
                    arrived.awaitUninterruptibly();
                }
                return null;
            } finally {
                idle--;
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Lane nextLane() {
        Lane first = null;
        for (Lane lane : lanes) {
            if (!lane.waiting.isEmpty()
                    && !lane.paused
                    && lane.running < lane.limit
                    && (first == null || BY_FIRST_WAITING.compare(lane, first) < 0)) {
                first = lane;
            }
        }
        return first;
    }

    /** How many attempts of each queue are being made. */
    Map<Lane, Integer> load() {
        lock.lock();
        try {
            return lanes.stream().collect(Collectors.toMap(Function.identity(), lane -> lane.running));
        } finally {
            lock.unlock();
        }
    }

    /** An attempt that {@link #take} has handed out is over. */
    void finished(Lane lane, long nanos) {
        lock.lock();
        try {
            lane.running--;
            running--;
            lane.averageNanos = lane.averageNanos == 0 ? nanos : lane.averageNanos + (nanos - lane.averageNanos) / 8;
            if (!lane.waiting.isEmpty()) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a place for a task that is about to be written as running, if a worker is free for it. */
    boolean reserve(Lane lane) {
        lock.lock();
        try {
            if (closed
                    || held
                    || lane.paused
                    || lane.backlog
                    || !lane.waiting.isEmpty()
                    || lane.running + lane.reserved >= lane.limit
                    || idle - waiting - reserved <= 0) {
                return false;
            }
            lane.reserved++;
            reserved++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up a reserved place: the task was not written, or follows with {@link #put}. */
    void release(Lane lane) {
        lock.lock();
        try {
            lane.reserved--;
            reserved--;
        } finally {
            lock.unlock();
        }
    }

    /** Hands claimed tasks to the workers. Returns those that it does not take: it is closed, or their queue paused. */
    List<Attempt> put(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return attempts;
        }
        lock.lock();
        try {
            if (closed) {
                return attempts;
            }
            List<Attempt> refused = new ArrayList<>();
            for (Attempt attempt : attempts) {
                if (attempt.lane().paused) {
                    refused.add(attempt);
                } else {
                    attempt.lane().waiting.addLast(attempt);
                }
            }
            int taken = attempts.size() - refused.size();
            waiting += taken;
            for (int i = Math.min(taken, idle); i > 0; i--) {
                arrived.signal();
            }
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** How many more tasks of a queue may be claimed now, and how many in all. */
    record Room(int ofLane, int ofAll) {
        boolean none() {
            return ofLane <= 0 || ofAll <= 0;
        }
    }

    Room room(Lane lane) {
        lock.lock();
        try {
            if (closed) {
                return new Room(0, 0);
            }
            int prefetched = prefetch(lane);
            return new Room(
                    lane.limit + prefetched - lane.occupied(), workers + prefetched - running - reserved - waiting);
        } finally {
            lock.unlock();
        }
    }

    private static int prefetch(Lane lane) {
        if (lane.averageNanos == 0) {
            return 0;
        }
        return (int) Math.min(MOST_PREFETCHED, lane.limit * PREFETCH_NANOS / Math.max(1_000, lane.averageNanos));
    }

    /** When the next waiting task is to be given back, in milliseconds; {@link Long#MAX_VALUE} when none waits. */
    long nextGiveBack() {
        lock.lock();
        try {
            long oldest = Long.MAX_VALUE;
            for (Lane lane : lanes) {
                if (!lane.waiting.isEmpty()) {
                    oldest = Math.min(oldest, lane.waiting.getFirst().claimedAt() + GIVE_BACK_MILLIS);
                }
            }
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what has waited too long. Its queue gets no prefetch before an attempt of it has ended. */
    List<Attempt> overdue(long now) {
        return takeOut(attempt -> attempt.claimedAt() + GIVE_BACK_MILLIS <= now, true);
    }

    /** Takes out what waits for a queue. */
    List<Attempt> takeBack(Lane lane) {
        return takeOut(attempt -> attempt.lane() == lane, false);
    }

    /** Lets no attempt start any more and takes out what waits. */
    List<Attempt> close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            return takeOut(attempt -> true, false);
        } finally {
            lock.unlock();
        }
    }

    private List<Attempt> takeOut(Predicate<Attempt> which, boolean slow) {
        lock.lock();
        try {
            List<Attempt> out = new ArrayList<>();
            for (Lane lane : lanes) {
                int before = out.size();
                for (Iterator<Attempt> i = lane.waiting.iterator(); i.hasNext(); ) {
                    Attempt attempt = i.next();
                    if (which.test(attempt)) {
                        i.remove();
                        out.add(attempt);
                    }
                }
                if (slow && out.size() > before) {
                    lane.averageNanos = Math.max(lane.averageNanos, lane.limit * PREFETCH_NANOS * 2);
                }
            }
            waiting -= out.size();
            return out;
        } finally {
            lock.unlock();
        }
    }

    void hold(boolean hold) {
        held = hold;
    }

    boolean isHeld() {
        return held;
    }

    boolean hasFreeWorker() {
        lock.lock();
        try {
            // Not by who is idle: a worker on his way back would be missed, and nobody would look again.
            return !closed && workers - running - waiting - reserved > 0;
        } finally {
            lock.unlock();
        }
    }

    boolean hasPlace(Lane lane) {
        lock.lock();
        try {
            return lane.occupied() < lane.limit;
        } finally {
            lock.unlock();
        }
    }

    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }
}

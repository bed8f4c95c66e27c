package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.Signal;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

/**
 * What the other clients of the store have to be told: what has become ready, suspect or scheduled here and is committed. Any
 * thread adds to it; the coordinator takes it out.
 *
 * <p>Nothing is lost. Thread T1 adds a queue and then wakes T2, the coordinator. T2 takes the queue out and then looks
 * whether tasks of it are left. If T1 adds the queue before that, its tasks are seen; if after, it is there again and T2 is
 * woken.
 */
public final class Announcements {

    private final boolean isHeard;
    private final TimeSource clock;
    private final NavigableSet<Integer> ready = new ConcurrentSkipListSet<>();
    private final NavigableSet<Integer> suspect = new ConcurrentSkipListSet<>();
    private final AtomicLong due = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean unknown;
    /** Until then the others look anyway: what is due later need not be told before. */
    private volatile long announcedDue = Long.MAX_VALUE;

    /**
     * Nothing is to be told.
     *
     * @param isHeard whether there may be others, and they can be told
     * @param clock the time
     */
    public Announcements(boolean isHeard, TimeSource clock) {
        this.isHeard = isHeard;
        this.clock = clock;
    }

    /** A queue may have ready tasks. This and the following return whether the coordinator has to learn of it. */
    boolean ready(int queue) {
        return isHeard && ready.add(queue);
    }

    /** A queue may have suspects. */
    boolean suspect(int queue) {
        return isHeard && suspect.add(queue);
    }

    /** A task is scheduled. */
    boolean scheduled(long time) {
        long known = announcedDue;
        if (!isHeard || time == Long.MAX_VALUE || (time >= known && known > clock.millis())) {
            return false;
        }
        return due.getAndAccumulate(time, Math::min) == Long.MAX_VALUE;
    }

    /** Something has changed, and it is not known what. */
    boolean unknown() {
        boolean isNew = isHeard && !unknown;
        unknown |= isHeard;
        return isNew;
    }

    /** Whether nothing is to be told. */
    boolean isEmpty() {
        return !unknown && due.get() == Long.MAX_VALUE && ready.isEmpty() && suspect.isEmpty();
    }

    /**
     * Takes out what there is to be told.
     *
     * @param isLeft whether a queue has tasks that this client has not claimed, as far as it knows
     */
    Signal take(IntPredicate isLeft) {
        if (unknown) {
            unknown = false;
            ready.clear();
            suspect.clear();
            due.set(Long.MAX_VALUE);
            return Signal.UNKNOWN;
        }
        long first = due.getAndSet(Long.MAX_VALUE);
        return new Signal(taken(ready, isLeft), taken(suspect, isLeft), first);
    }

    private static Set<Integer> taken(NavigableSet<Integer> from, IntPredicate isLeft) {
        Set<Integer> taken = new TreeSet<>();
        for (Integer queue = from.pollFirst(); queue != null; queue = from.pollFirst()) {
            if (isLeft.test(queue)) {
                taken.add(queue);
            }
        }
        return taken;
    }

    /** It was told. */
    void told(Signal signal) {
        if (!signal.isUnknown() && signal.nextDue() != Long.MAX_VALUE) {
            announcedDue = signal.nextDue();
        }
    }

    /** It could not be told, and is to be told again. */
    void notTold(Signal signal) {
        if (signal.isUnknown()) {
            unknown = true;
        } else {
            ready.addAll(signal.ready());
            suspect.addAll(signal.suspect());
            due.accumulateAndGet(signal.nextDue(), Math::min);
        }
    }
}

package dev.afterward.dispatch.step;

import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.NewTask;
import dev.afterward.store.Readied;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks for rows that an application's transaction has written: they may become visible only after the commit call has
 * returned (a prepared branch, resolved later). Looks for each again after 1 s, 2 s, 4 s … ten times, which takes 17
 * minutes, and for a bounded number of them in a turn. It comes behind {@link Claims}: what was claimed need not be looked for.
 */
public final class LateRows implements TurnStep {

    /** How many rows one turn asks for: the rest comes in the next one. */
    public static final int MOST_LOOKS = 1_000;

    private static final long FIRST_DELAY = TimeUnit.SECONDS.toMillis(1);
    private static final long LAST_DELAY = FIRST_DELAY << 9;

    /**
     * So many rows are looked for one by one, and so many wait for the first look. Beyond that the store is asked as a
     * whole, now and then.
     */
    static final int MOST_MISSING = 10_000;

    private static final long LOOK_AT_ALL = TimeUnit.SECONDS.toMillis(10);

    /**
     * What one transaction has written.
     *
     * @param id of its last row
     * @param queue that of this row
     * @param readied what there is when its rows can be seen
     */
    private record Written(long id, int queue, Readied readied) {

        static Written of(List<NewTask> tasks, long now) {
            NewTask last = tasks.get(tasks.size() - 1);
            return new Written(last.id(), last.queue(), Readied.of(tasks, now));
        }

        /** What is left when the last row is claimed: its queue was asked when all rows could be seen. */
        Readied withoutItsQueue() {
            Set<Integer> others = new HashSet<>(readied.ready());
            others.remove(queue);
            return new Readied(readied.count(), others, Set.of(), readied.nextDue());
        }
    }

    /** When a transaction's row is looked for, and how long to wait if it is not there then. */
    private record Expected(Written written, long look, long delay) {

        /** A clock that was set back does not prolong the wait. */
        long due(long now) {
            return look > now + delay ? now : look;
        }

        Expected later(long now) {
            return new Expected(written, now + delay, 2 * delay);
        }
    }

    private final Hints hints;
    private final Claims claims;
    private final Queue<Written> announced = new LinkedBlockingQueue<>(MOST_MISSING);
    private final Queue<Expected> missing = new PriorityQueue<>(Comparator.comparingLong(Expected::look));
    private final List<Expected> taken = new ArrayList<>();
    private final Set<Long> found = new HashSet<>();
    /** Those that the turn has claimed. */
    private final Set<Long> claimed = new HashSet<>();

    private volatile long lastLook = Long.MIN_VALUE / 2;
    /** Whether a row found no room among those that are announced. */
    private volatile boolean overflowed;
    /** When the store is asked as a whole next, and until when that goes on. */
    private volatile long nextLookAtAll = Long.MAX_VALUE;

    private long lastLookAtAll;
    /** When the turn that is being made has begun. */
    private long began;

    /**
     * Nothing is looked for.
     *
     * @param hints learns of what is found
     * @param claims beside which it looks
     */
    public LateRows(Hints hints, Claims claims) {
        this.hints = hints;
        this.claims = claims;
    }

    /** One task stands for all of its transaction: they become visible together. */
    public void announce(List<NewTask> tasks, long now) {
        if (!tasks.isEmpty()) {
            if (!announced.offer(Written.of(tasks, now))) {
                overflowed = true;
            }
        }
    }

    @Override
    public long due(long now) {
        if (overflowed || !announced.isEmpty()) {
            // Beside each claim: what it takes may be gone by the next look.
            return claims.beside(now, lastLook);
        }
        Expected next = missing.peek();
        return Math.min(nextLookAtAll, next == null ? Long.MAX_VALUE : next.due(now));
    }

    /** What was announced just now comes first, because it is likely to be there. */
    @Override
    public void begin(long now) {
        if (overflowed) {
            overflowed = false;
            lookAtAll(now, now);
        }
        began = now;
        while (taken.size() < MOST_LOOKS) {
            Written written = announced.peek();
            if (written == null) {
                break;
            }
            // Added before it is removed, here and below: if there is no memory to add it, it is still there.
            taken.add(new Expected(written, now, FIRST_DELAY));
            announced.remove();
        }
        if (announced.isEmpty()) {
            lastLook = now;
        }
        while (taken.size() < MOST_LOOKS) {
            Expected next = missing.peek();
            if (next == null || next.due(now) > now) {
                break;
            }
            taken.add(next);
            missing.remove();
        }
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        found.clear();
        claimed.clear();
        if (!taken.isEmpty()) {
            claimed.addAll(claims.claimedInTurn());
            List<Long> ids = taken.stream()
                    .map(expected -> expected.written.id)
                    .filter(id -> !claimed.contains(id))
                    .toList();
            if (!ids.isEmpty()) {
                isolation.run(turn, () -> found.addAll(turn.present(ids)), failure -> {});
            }
        }
    }

    @Override
    public void committed(long now) {
        for (Expected expected : taken) {
            if (claimed.contains(expected.written.id)) {
                hints.readied(expected.written.withoutItsQueue());
            } else if (found.contains(expected.written.id)) {
                hints.readied(expected.written.readied);
            } else if (expected.delay <= LAST_DELAY) {
                lookFor(expected.later(now), now);
            }
        }
        taken.clear();
        if (now >= nextLookAtAll) {
            hints.lookEverywhere();
            nextLookAtAll = now < lastLookAtAll ? now + LOOK_AT_ALL : Long.MAX_VALUE;
        }
    }

    private void lookFor(Expected expected, long now) {
        if (missing.size() < MOST_MISSING) {
            missing.add(expected);
        } else {
            lookAtAll(now + LOOK_AT_ALL, now);
        }
    }

    /** The store is asked as a whole from a time on, for as long as rows may be late that are known now. */
    private void lookAtAll(long first, long now) {
        nextLookAtAll = Math.min(nextLookAtAll, first);
        lastLookAtAll = now + 2 * LAST_DELAY;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        for (Expected expected : taken) {
            lookFor(expected, began);
        }
        taken.clear();
    }
}

package dev.afterward.dispatch;

import dev.afterward.store.NewTask;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks for rows that an application's transaction has written: they may become visible only after the commit call has
 * returned (a prepared branch, resolved later). Looks for each again after 1 s, 2 s, 4 s … ten times, which takes 17
 * minutes, and for a bounded number of them in a turn.
 */
final class LateRows implements Part {

    /** How many rows one turn asks for: the rest comes in the next one. */
    static final int MOST_LOOKS = 100;

    private static final long FIRST_DELAY = TimeUnit.SECONDS.toMillis(1);
    private static final long LAST_DELAY = FIRST_DELAY << 9;

    /** A row, when it is looked for, and how long to wait if it is not there then. */
    private record Expected(long id, long look, long delay) {

        /** A clock that was set back does not prolong the wait. */
        long due(long now) {
            return look > now + delay ? now : look;
        }

        Expected later(long now) {
            return new Expected(id, now + delay, 2 * delay);
        }
    }

    private final EngineRun run;
    private final Queue<Long> announced = new ConcurrentLinkedQueue<>();
    private final Queue<Expected> missing = new PriorityQueue<>(Comparator.comparingLong(Expected::look));
    private final List<Expected> taken = new ArrayList<>();
    private final Set<Long> found = new HashSet<>();
    private volatile long lastLook = Long.MIN_VALUE / 2;

    LateRows(EngineRun run) {
        this.run = run;
    }

    /** One task stands for all of its transaction: they become visible together. */
    void announce(List<NewTask> tasks) {
        if (!tasks.isEmpty()) {
            announced.add(tasks.get(tasks.size() - 1).id());
        }
    }

    @Override
    public long due(long now) {
        if (!announced.isEmpty()) {
            // Beside each claim: what it takes may be gone by the next look.
            return run.claims.beside(now, lastLook);
        }
        Expected next = missing.peek();
        return next == null ? Long.MAX_VALUE : next.due(now);
    }

    /** What was announced just now comes first, because it is likely to be there. */
    @Override
    public void begin(long now) {
        while (taken.size() < MOST_LOOKS) {
            Long id = announced.poll();
            if (id == null) {
                break;
            }
            taken.add(new Expected(id, now, FIRST_DELAY));
        }
        if (announced.isEmpty()) {
            lastLook = now;
        }
        while (taken.size() < MOST_LOOKS) {
            Expected next = missing.peek();
            if (next == null || next.due(now) > now) {
                break;
            }
            taken.add(missing.remove());
        }
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        found.clear();
        for (Expected expected : taken) {
            scope.run(
                    turn,
                    () -> {
                        if (turn.locate(expected.id).isPresent()) {
                            found.add(expected.id);
                        }
                    },
                    failure -> {});
        }
    }

    @Override
    public void committed(long now) {
        for (Expected expected : taken) {
            if (!found.contains(expected.id) && expected.delay <= LAST_DELAY) {
                missing.add(expected.later(now));
            }
        }
        taken.clear();
        if (!found.isEmpty()) {
            run.lookForReady();
            run.agenda.lookAgain();
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        missing.addAll(taken);
        taken.clear();
    }
}

package dev.afterward.dispatch;

import dev.afterward.store.NewTask;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks for rows that an application's transaction has written: they may become visible only after the commit call has
 * returned (a prepared branch, resolved later). Looks again after 1 s, 2 s, 4 s … for ten minutes.
 */
final class LateRows implements Part {

    private static final long FIRST_LOOK = TimeUnit.SECONDS.toMillis(1);
    private static final long LAST_LOOK = TimeUnit.MINUTES.toMillis(10);

    private record Expected(long id, long since) {}

    private final EngineRun run;
    private final Queue<Long> announced = new ConcurrentLinkedQueue<>();
    private final Map<Long, Expected> missing = new HashMap<>();
    private final List<Long> found = new ArrayList<>();
    private long delay = FIRST_LOOK;
    private long next = Long.MAX_VALUE;

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
        return announced.isEmpty() ? next : now;
    }

    @Override
    public void begin(long now) {
        for (Long id = announced.poll(); id != null; id = announced.poll()) {
            missing.put(id, new Expected(id, now));
            delay = FIRST_LOOK;
        }
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        found.clear();
        for (Expected expected : missing.values()) {
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
        found.forEach(missing::remove);
        missing.values().removeIf(expected -> now - expected.since > LAST_LOOK);
        if (!found.isEmpty()) {
            run.lookForReady();
            run.agenda.lookAgain();
        }
        next = missing.isEmpty() ? Long.MAX_VALUE : now + delay;
        delay = Math.min(delay * 2, LAST_LOOK);
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}

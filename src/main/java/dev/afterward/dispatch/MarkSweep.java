package dev.afterward.dispatch;

import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.Durability;
import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Key;
import dev.afterward.store.Effects.Mark;
import dev.afterward.store.TaskStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes marks of tasks that have ended, or are gone. A mark outlasts its task's end: a process that was taken for dead, or a store that
 * was restored from a backup, may make the attempt again, and only the mark keeps it from committing. So it goes by its age. And it goes
 * after the task's end is safe from a power cut, or that would bring back a task without its mark.
 */
final class MarkSweep implements Runnable {

    private static final System.Logger LOG = System.getLogger(MarkSweep.class.getName());

    private static final int BATCH = 200;
    /** Of a sweep: what is left waits for the next one. */
    private static final int MOST_BATCHES = 500;

    private final Effects effects;
    private final TaskStore store;
    private final TurnRunner turns;
    private final TaskIds ids;
    private final TimeSource clock;

    MarkSweep(Effects effects, TaskStore store, TurnRunner turns, TaskIds ids, TimeSource clock) {
        this.effects = effects;
        this.store = store;
        this.turns = turns;
        this.ids = ids;
        this.clock = clock;
    }

    /** First the marks, then the tasks: a task that is begun anew between the two reads has another generation. */
    @Override
    public void run() {
        try {
            Key after = null;
            long before = clock.millis() - effects.kept().toMillis();
            for (int i = 0; i < MOST_BATCHES && turns.refusal() == null; i++) {
                List<Mark> marks = effects.marks(after, before, BATCH);
                if (marks.isEmpty()) {
                    return;
                }
                remove(marks);
                after = marks.get(marks.size() - 1).key();
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "marks of attempts could not be removed; later", e);
        }
    }

    private void remove(List<Mark> marks) throws Exception {
        Map<Long, Integer> unended =
                store.unended(marks.stream().map(mark -> mark.key().task()).toList());
        List<Key> over = marks.stream()
                .map(Mark::key)
                .filter(key -> isOver(key, unended.get(key.task())))
                .toList();
        if (!over.isEmpty()) {
            makeSafe();
            effects.remove(over);
        }
    }

    private static boolean isOver(Key key, @Nullable Integer generation) {
        return generation == null || generation > key.generation();
    }

    /** What was committed before it survives a power cut when this has. */
    private void makeSafe() {
        turns.enter();
        try {
            boolean ignored = store.turn(Durability.FULL, turn -> {
                turn.heartbeat(clock.millis(), ids.highest());
                return true;
            });
        } finally {
            turns.leave();
        }
    }
}

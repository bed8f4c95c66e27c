package dev.afterward.dispatch;

import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.MarkedEnds;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.Durability;
import dev.afterward.store.Effects;
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
final class MarkSweep implements MarkedEnds.Sweep {

    private static final System.Logger LOG = System.getLogger(MarkSweep.class.getName());

    private static final int BATCH = 200;

    private final Effects effects;
    private final TaskStore store;
    private final TurnRunner turns;
    private final TaskIds ids;
    private final TimeSource clock;

    /** Where the sweep that is going on has come to; null if none is. Of the thread that makes it. */
    private Effects.@Nullable Key after;

    MarkSweep(Effects effects, TaskStore store, TurnRunner turns, TaskIds ids, TimeSource clock) {
        this.effects = effects;
        this.store = store;
        this.turns = turns;
        this.ids = ids;
        this.clock = clock;
    }

    /** A part of it, for a moment. First the marks, then the tasks: a task that is begun anew between has another generation. */
    @Override
    public boolean more() {
        try {
            long before = clock.millis() - effects.kept().toMillis();
            Effects.Page page = effects.marks(after, before, BATCH);
            if (page.marks().isEmpty() || remove(page.marks())) {
                after = page.last();
                return after != null;
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "marks of attempts could not be removed; later", e);
        }
        after = null;
        return false;
    }

    /** Returns false, and has removed none, if this life is over. */
    private boolean remove(List<Mark> marks) throws Exception {
        Map<Long, Integer> unended =
                store.unended(marks.stream().map(mark -> mark.key().task()).toList());
        List<Effects.Key> over = marks.stream()
                .map(Mark::key)
                .filter(key -> isOver(key, unended.get(key.task())))
                .toList();
        if (!over.isEmpty()) {
            if (!isSafe()) {
                return false;
            }
            effects.remove(over);
        }
        return true;
    }

    private static boolean isOver(Effects.Key key, @Nullable Integer generation) {
        return generation == null || generation > key.generation();
    }

    /** What was committed before it survives a power cut when this has. Another life may have the store once this one is over. */
    private boolean isSafe() {
        turns.enter();
        try {
            return turns.refusal() == null
                    && store.turn(Durability.FULL, turn -> {
                        turn.heartbeat(clock.millis(), ids.highest());
                        return true;
                    });
        } finally {
            turns.leave();
        }
    }
}

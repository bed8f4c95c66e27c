package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.Readied;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Parks due tasks of queues that nobody here processes, and at the start brings back those that were parked in the past.
 * Only where this client owns the store alone: elsewhere another client may know the queue.
 */
public final class Parking implements TurnStep {

    private static final int CHUNK = 1_000;

    private final Hints hints;
    private final Messages messages;
    private final BooleanSupplier isStarted;
    private final List<Integer> unknown = new ArrayList<>();
    private final List<Integer> toBringBack = new ArrayList<>();
    private volatile boolean looks;
    private boolean hasLooked;
    private int parked;
    private Readied broughtBack = Readied.NOTHING;

    /**
     * Looks at what the store holds from before.
     *
     * @param opened the store
     * @param queues the queues that are processed here
     * @param runsTasks whether this client runs tasks at all
     * @param isStarted whether it does so by now
     * @param hints learns of what can run again
     * @param messages receives what was parked
     */
    public Parking(
            TaskStore.Opened opened,
            Queues queues,
            boolean runsTasks,
            BooleanSupplier isStarted,
            Hints hints,
            Messages messages) {
        this.hints = hints;
        this.messages = messages;
        this.isStarted = isStarted;
        if (runsTasks) {
            for (int id : opened.queues().values()) {
                if (queues.find(id) != null) {
                    toBringBack.add(id);
                } else if (opened.exclusive()) {
                    unknown.add(id);
                }
            }
        }
        looks = !unknown.isEmpty();
    }

    /** There may be new ready tasks of an unknown queue. */
    void look() {
        looks = !unknown.isEmpty();
    }

    @Override
    public long due(long now) {
        return isStarted.getAsBoolean() && (looks || !toBringBack.isEmpty()) ? now : Long.MAX_VALUE;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        parked = 0;
        broughtBack = Readied.NOTHING;
        hasLooked = false;
        isolation.run(turn, () -> write(turn), failure -> {
            parked = 0;
            broughtBack = Readied.NOTHING;
            hasLooked = false;
        });
    }

    private void write(Turn turn) {
        if (!toBringBack.isEmpty()) {
            broughtBack = turn.unpark(toBringBack, CHUNK);
        }
        for (int queue : unknown) {
            if (parked < CHUNK) {
                parked += turn.park(queue, CHUNK - parked);
            }
        }
        hasLooked = true;
    }

    @Override
    public void committed(long now) {
        if (hasLooked && broughtBack.count() < CHUNK) {
            toBringBack.clear();
        }
        if (broughtBack.count() > 0) {
            messages.unparked(broughtBack.count());
            hints.readied(broughtBack);
        }
        if (parked > 0) {
            messages.parked(parked);
        }
        looks = !hasLooked || parked == CHUNK;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknownOutcome) {}
}

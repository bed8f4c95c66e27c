package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.Readied;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Parks due tasks of queues that nobody here processes, and at the start brings back those that were parked in the past. The
 * first only where this client owns the store alone: elsewhere another client may know the queue. What lies in a queue that
 * another one has taken the place of goes there.
 */
public final class Parking implements TurnStep {

    private static final int CHUNK = 1_000;

    /** How often an older client, which goes on with a queue that another one has taken the place of, is looked after. */
    private static final long MOVE_EVERY = 10_000;

    private final Hints hints;
    private final Messages messages;
    private final Map<Integer, String> names = new HashMap<>();
    private final BooleanSupplier isStarted;
    private final List<Integer> unknown = new ArrayList<>();
    private final List<Integer> toBringBack = new ArrayList<>();
    private volatile boolean looks;
    private boolean hasLooked;
    private final Map<Integer, Integer> moves;
    private volatile long nextMove;
    private Readied moved = Readied.NOTHING;
    private int parked;
    private final Set<Integer> parkedOf = new HashSet<>();
    private Readied broughtBack = Readied.NOTHING;
    private final Total parkedInAll = new Total();
    private final Total broughtBackInAll = new Total();

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
        opened.queues().forEach((name, id) -> names.put(id, name));
        moves = opened.formerQueues();
        if (runsTasks) {
            for (int id : opened.queues().values()) {
                // What was parked while nothing knew the queue is brought back before it is moved to the one that took
                // its place.
                if (queues.find(id) != null || moves.containsKey(id)) {
                    toBringBack.add(id);
                } else if (opened.exclusive()) {
                    unknown.add(id);
                }
            }
        }
        looks = !unknown.isEmpty();
    }

    /** What is to be moved from a queue to another one may be by now. Called under the gate. */
    public void moveNow() {
        nextMove = 0;
    }

    /** There may be new ready tasks of an unknown queue. */
    void look() {
        looks = !unknown.isEmpty();
    }

    @Override
    public long due(long now) {
        if (!isStarted.getAsBoolean()) {
            return Long.MAX_VALUE;
        }
        return looks || !toBringBack.isEmpty() ? now : moves.isEmpty() ? Long.MAX_VALUE : nextMove;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        nothingWritten();
        isolation.run(turn, () -> write(turn), failure -> nothingWritten());
    }

    private void nothingWritten() {
        parked = 0;
        parkedOf.clear();
        broughtBack = Readied.NOTHING;
        moved = Readied.NOTHING;
        hasLooked = false;
    }

    private void write(Turn turn) {
        if (!toBringBack.isEmpty()) {
            broughtBack = turn.unpark(toBringBack, CHUNK);
        }
        for (int queue : unknown) {
            if (parked < CHUNK) {
                int some = turn.park(queue, CHUNK - parked);
                parked += some;
                if (some > 0) {
                    parkedOf.add(queue);
                }
            }
        }
        for (Map.Entry<Integer, Integer> move : moves.entrySet()) {
            moved = moved.plus(turn.move(move.getKey(), move.getValue(), CHUNK));
        }
        hasLooked = true;
    }

    /** Says what was done once all is done: a million tasks are a thousand turns. */
    @Override
    public void committed(long now) {
        broughtBackInAll.add(broughtBack.count(), broughtBack.ready());
        broughtBackInAll.add(0, broughtBack.suspect());
        hints.readied(broughtBack);
        hints.readied(moved);
        nextMove = now + (!hasLooked || moved.count() >= CHUNK ? 0 : MOVE_EVERY);
        parkedInAll.add(parked, parkedOf);
        looks = !hasLooked || parked == CHUNK;
        if (hasLooked && broughtBack.count() < CHUNK) {
            toBringBack.clear();
            broughtBackInAll.tell(messages::unparked);
        }
        if (!looks) {
            parkedInAll.tell(messages::parked);
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknownOutcome) {}

    /** What several turns have changed, until it is said. */
    private final class Total {

        private long count;
        private final Set<String> queues = new TreeSet<>();

        void add(int more, Set<Integer> of) {
            count += more;
            of.forEach(id -> queues.add(names.getOrDefault(id, String.valueOf(id))));
        }

        void tell(BiConsumer<Long, List<String>> message) {
            if (count > 0) {
                message.accept(count, List.copyOf(queues));
            }
            count = 0;
            queues.clear();
        }
    }
}

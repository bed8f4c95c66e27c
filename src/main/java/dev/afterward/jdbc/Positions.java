package dev.afterward.jdbc;

import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far this client has claimed in each queue: the next claim begins behind it. An index of PostgreSQL keeps an entry for each
 * row that was claimed or deleted for as long as anybody holds a snapshot of before, and a claim from the start walks over all of
 * them.
 *
 * <p>A position is a hint and promises nothing: a transaction that commits late commits tasks before it, other clients make tasks
 * ready before it, and a claim of theirs that is rolled back lies before it. So a queue is claimed from the start when a claim
 * has brought less than was asked for, when the store is asked which queues have tasks, and every second; but if that takes
 * long, for no more than a fiftieth of the time. What this client itself makes ready sets a position back.
 *
 * <p>Used by one turn at a time; what a turn notes holds from its commit on.
 */
final class Positions {

    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final long SHARE = 50;

    /** Before every task. */
    static final Position START = new Position(Integer.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

    private final LongSupplier nanoTime;
    private final boolean used;
    private final Map<Integer, Position> positions = new HashMap<>();
    private final Map<Integer, Start> starts = new HashMap<>();

    /**
     * The key of a task in the order of claims.
     *
     * @param rank the priority with all its bits inverted, so that a higher one comes first
     * @param due when it is due
     * @param id its id
     */
    record Position(long rank, long due, long id) {

        static Position of(ClaimedTask task) {
            return new Position(~(long) task.priority(), task.due(), task.id());
        }

        private boolean isBehind(NewTask task) {
            long other = ~(long) task.priority();
            if (rank != other) {
                return rank > other;
            }
            return due != task.due() ? due > task.due() : id > task.id();
        }
    }

    /** When a queue was last claimed from the start, and how long that took. */
    private record Start(long nanos, long took) {

        boolean isOver(long now) {
            return now - nanos >= Math.max(EVERY, SHARE * took);
        }
    }

    /**
     * Nothing was claimed.
     *
     * @param nanoTime as {@link System#nanoTime} tells it
     * @param used whether positions are kept; where an index holds nothing but what there is, every claim is from the start
     */
    Positions(LongSupplier nanoTime, boolean used) {
        this.nanoTime = nanoTime;
        this.used = used;
    }

    /** A turn begins. */
    InTurn begin() {
        return new InTurn();
    }

    /** What one turn changes. */
    final class InTurn {

        private final Map<Integer, Position> changed = new HashMap<>();
        private final Map<Integer, List<Candidate>> candidates = new HashMap<>();
        private boolean cleared;

        private InTurn() {}

        /** Where to begin in a queue. */
        Position of(int queue) {
            Position position = position(queue);
            Start last = starts.get(queue);
            return last == null || last.isOver(nanoTime.getAsLong()) ? START : position;
        }

        private Position position(int queue) {
            return changed.getOrDefault(queue, cleared ? START : positions.getOrDefault(queue, START));
        }

        /** A queue was looked at from a position on, since a time. */
        void looked(int queue, Position from, long since) {
            if (used && from.equals(START)) {
                long now = nanoTime.getAsLong();
                starts.put(queue, new Start(now, now - since));
            }
        }

        long now() {
            return used ? nanoTime.getAsLong() : 0;
        }

        /** Tasks of a queue were claimed, in order; behind the last one there may be more. None if there are not. */
        void claimed(int queue, List<ClaimedTask> tasks) {
            if (used) {
                changed.put(queue, tasks.isEmpty() ? START : Position.of(tasks.get(tasks.size() - 1)));
            }
        }

        /** The first tasks of a queue were found; whether all that were asked for. */
        void found(int queue, List<Candidate> first, boolean all) {
            if (all && used) {
                candidates.put(queue, first);
            } else {
                reset(queue);
            }
        }

        /** Of those that were found some were claimed. Up to the first that was not, nothing is left. */
        void claimed(List<ClaimedTask> tasks) {
            Map<Long, ClaimedTask> claimed = new HashMap<>();
            tasks.forEach(task -> claimed.put(task.id(), task));
            candidates.forEach((queue, first) -> {
                List<ClaimedTask> taken = first.stream()
                        .map(candidate -> claimed.get(candidate.id()))
                        .takeWhile(Objects::nonNull)
                        .toList();
                if (!taken.isEmpty()) {
                    claimed(queue, taken);
                }
            });
            candidates.clear();
        }

        /** A task becomes ready with the commit. */
        void readied(NewTask task) {
            if (used && position(task.queue()).isBehind(task)) {
                reset(task.queue());
            }
        }

        /** Tasks of some queues become ready with the commit. */
        void readied(Set<Integer> queues) {
            queues.forEach(this::reset);
        }

        /** Tasks may have become ready, in whatever queue. */
        void reset() {
            cleared = true;
            changed.clear();
            candidates.clear();
        }

        private void reset(int queue) {
            changed.put(queue, START);
            candidates.remove(queue);
        }

        /** The turn has committed. */
        void committed() {
            if (cleared) {
                positions.clear();
            }
            positions.putAll(changed);
        }
    }
}

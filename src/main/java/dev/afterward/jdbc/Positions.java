package dev.afterward.jdbc;

import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How far this client has claimed in each queue: the next claim begins behind it. An index of PostgreSQL keeps an entry for each
 * row that was claimed or deleted for as long as anybody holds a snapshot of before, and a claim from the start walks over all of
 * them.
 *
 * <p>A position is a hint and promises nothing: a transaction that commits late commits tasks before it, other clients make tasks
 * ready before it, and a claim of theirs that is rolled back lies before it. So a queue is claimed from the start every second,
 * and when a claim has brought less than was asked for or the store was asked which queues have tasks; but for no more than a
 * fiftieth of the time, unless it has waited for five seconds. What this client itself makes ready sets a position back at once.
 *
 * <p>Used by one turn at a time; what a turn notes holds from its commit on.
 */
final class Positions {

    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final long SHARE = 50;
    /** What took long has perhaps only waited for a lock. */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);

    /** In milliseconds: a turn that comes too early finds nothing. */
    private static final long LEAST_WAIT = 10;

    /** Before every task. */
    static final Position START = new Position(Integer.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

    private static final Place NOWHERE = new Place(START, false);

    private final LongSupplier nanoTime;
    private final boolean used;
    /** How often something became ready beside the turns. */
    private final AtomicLong beside = new AtomicLong();

    private long seenBeside;
    private final Map<Integer, Place> places = new HashMap<>();
    private final Map<Integer, Start> starts = new HashMap<>();

    /**
     * The key of a task in the order of claims.
     *
     * @param rank the priority with all its bits inverted, so that a higher one comes first
     * @param due when it is due
     * @param id its id
     */
    record Position(long rank, long due, long id) implements Comparable<Position> {

        private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::rank)
                .thenComparingLong(Position::due)
                .thenComparingLong(Position::id);

        static Position of(int priority, long due, long id) {
            return new Position(~(long) priority, due, id);
        }

        static Position of(ClaimedTask task) {
            return of(task.priority(), task.due(), task.id());
        }

        static Position of(Candidate candidate) {
            return of(candidate.priority(), candidate.due(), candidate.id());
        }

        /** So that the task itself comes next. */
        Position justBefore() {
            return new Position(rank, due, id - 1);
        }

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    /** How far a queue is claimed, and whether there may be something before that. */
    private record Place(Position position, boolean startIsWanted) {}

    /** When a queue was last claimed from the start, and how long that took. */
    private record Start(long nanos, long took) {

        long next(boolean isWanted) {
            return nanos + Math.max(isWanted ? 0 : EVERY, Math.min(LONGEST_WAIT, SHARE * took));
        }
    }

    /** The tasks of a queue that were found, in order; from where, and whether they are all that were asked for. */
    private record Found(Position from, List<Position> tasks, boolean full) {}

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

    /** Tasks have become ready beside the turns, in a transaction that began earlier. Any thread may tell. */
    void wantStarts() {
        beside.incrementAndGet();
    }

    /** A turn begins. */
    InTurn begin() {
        return new InTurn(beside.get());
    }

    /** What one turn changes. */
    final class InTurn {

        private final Map<Integer, Place> changed = new HashMap<>();
        private final Map<Integer, Found> candidates = new HashMap<>();
        private boolean cleared;
        private final long besideAtBegin;
        private boolean startsAreWanted;

        private InTurn(long besideAtBegin) {
            this.besideAtBegin = besideAtBegin;
            startsAreWanted = used && besideAtBegin != seenBeside;
        }

        /** Whether it matters where tasks become ready. */
        boolean areUsed() {
            return used;
        }

        /** Where to begin in a queue. */
        Position of(int queue) {
            Place place = place(queue);
            return place.position.equals(START) || isStartDue(queue, place.startIsWanted) ? START : place.position;
        }

        /** Whether the start of a queue, which is wanted, was looked at so lately that it has to wait. */
        boolean startHasToWait(int queue) {
            return !isStartDue(queue, true);
        }

        private boolean isStartDue(int queue, boolean isWanted) {
            Start last = starts.get(queue);
            return last == null || nanoTime.getAsLong() - last.next(isWanted) >= 0;
        }

        private Place place(int queue) {
            Place noted = changed.get(queue);
            if (noted != null) {
                return noted;
            }
            if (cleared) {
                return NOWHERE;
            }
            Place place = places.getOrDefault(queue, NOWHERE);
            return startsAreWanted ? new Place(place.position, true) : place;
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

        /**
         * Tasks of a queue were found, and claimed.
         *
         * @param queue the queue
         * @param from from where on
         * @param tasks the tasks, in order
         * @param full whether all that were asked for: otherwise none is left behind {@code from}
         * @param isClaimed which of them are claimed
         */
        void claimed(
                int queue, Position from, List<ClaimedTask> tasks, boolean full, Predicate<ClaimedTask> isClaimed) {
            if (used) {
                Found found = new Found(from, tasks.stream().map(Position::of).toList(), full);
                passed(queue, found, (int) tasks.stream().takeWhile(isClaimed).count());
            }
        }

        private void passed(int queue, Found found, int taken) {
            Place place = place(queue);
            List<Position> tasks = found.tasks;
            boolean isStart = found.from.equals(START);
            Position reached;
            if (taken < tasks.size()) {
                reached = taken == 0 ? tasks.get(0).justBefore() : tasks.get(taken - 1);
            } else if (taken == 0) {
                reached = place.position;
            } else {
                Position last = tasks.get(taken - 1);
                reached = isStart && !found.full && last.compareTo(place.position) < 0 ? place.position : last;
            }
            changed.put(queue, new Place(reached, !isStart && (place.startIsWanted || !found.full)));
        }

        /** The first tasks of a queue were found from a position on; whether all that were asked for. */
        void found(int queue, Position from, List<Candidate> first, boolean full) {
            if (used) {
                Found found = new Found(from, first.stream().map(Position::of).toList(), full);
                candidates.put(queue, found);
                passed(queue, found, 0);
            }
        }

        /** Of those that were found some were claimed. Up to the first that was not, nothing is left. */
        void claimed(List<ClaimedTask> tasks) {
            if (candidates.isEmpty()) {
                return;
            }
            Set<Position> claimed = tasks.stream().map(Position::of).collect(Collectors.toSet());
            candidates.forEach((queue, found) -> passed(queue, found, (int)
                    found.tasks.stream().takeWhile(claimed::contains).count()));
            candidates.clear();
        }

        /** A task becomes ready with the commit. */
        void readied(int queue, int priority, long due, long id) {
            if (used) {
                Position task = Position.of(priority, due, id);
                Place place = place(queue);
                if (place.position.compareTo(task) >= 0) {
                    changed.put(queue, new Place(task.justBefore(), place.startIsWanted));
                    candidates.remove(queue);
                }
            }
        }

        /** Tasks may have become ready, nobody knows where: each queue is claimed from the start as soon as that may be. */
        void wantStarts() {
            startsAreWanted = used;
            changed.replaceAll((queue, place) -> new Place(place.position, true));
        }

        /** All that was noted may be wrong. */
        void reset() {
            cleared = true;
            changed.clear();
            candidates.clear();
        }

        /**
         * The queues of which this turn has seen no more tasks, and not all: the start of them has to wait.
         *
         * @return after how many milliseconds, more than 0, by queue
         */
        Map<Integer, Long> unseen() {
            Map<Integer, Long> unseen = new HashMap<>();
            changed.forEach((queue, place) -> {
                Start last = starts.get(queue);
                if (place.startIsWanted && last != null) {
                    long nanos = Math.max(0, last.next(true) - nanoTime.getAsLong());
                    unseen.put(queue, Math.max(LEAST_WAIT, 1 + TimeUnit.NANOSECONDS.toMillis(nanos)));
                }
            });
            return unseen;
        }

        /** The turn has committed. */
        void committed() {
            if (cleared) {
                places.clear();
            }
            if (startsAreWanted) {
                places.replaceAll((queue, place) -> new Place(place.position, true));
            }
            places.putAll(changed);
            seenBeside = besideAtBegin;
        }
    }
}

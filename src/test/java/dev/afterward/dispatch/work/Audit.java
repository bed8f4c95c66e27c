package dev.afterward.dispatch.work;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Compares what the engine counts, and what its workers do, with what the simulation knows, and collects what differs. */
final class Audit {

    /** The bounds of what waits for a worker. */
    private static final int MOST_WAITING = 2_000;

    private static final long MOST_WAITING_BYTES = 8L << 20;
    private static final long LEAST_BYTES = 64L << 10;

    final List<String> violations = new ArrayList<>();
    private final int workers;
    private final List<Simulation.Kind> kinds;
    private final Rig rig;
    private final Shelf shelf;
    private int longestWaiting;
    private long mostWaitingBytes;

    Audit(int workers, List<Simulation.Kind> kinds, Rig rig, Shelf shelf) {
        this.workers = workers;
        this.kinds = kinds;
        this.rig = rig;
        this.shelf = shelf;
    }

    private RuntimeQueue queue(int kind) {
        return rig.queues.of(kind + 1);
    }

    /**
     * What must hold whenever the coordinator sleeps.
     *
     * @param idle how many workers have nothing to do
     * @param held how many tasks of a queue run, wait, or are about to be handed over
     */
    void check(int idle, IntUnaryOperator held) {
        int used = 0;
        int waiting = 0;
        long bytes = 0;
        for (int kind = 0; kind < kinds.size(); kind++) {
            used += Math.min(queue(kind).limit(), held.applyAsInt(kind));
            waiting += queue(kind).share.waiting();
            bytes += (long) queue(kind).share.waiting() * kinds.get(kind).bytes();
        }
        for (int kind = 0; kind < kinds.size(); kind++) {
            boolean room = !queue(kind).isPaused()
                    && held.applyAsInt(kind) < queue(kind).limit();
            if (idle > 0 && used < workers && room && shelf.count(kind + 1) > 0) {
                violations.add(idle + " workers idle beside " + shelf.count(kind + 1) + " tasks of queue " + kind);
            }
        }
        int ahead = waiting < MOST_WAITING && bytes < MOST_WAITING_BYTES ? MOST_WAITING - waiting : 0;
        int expected = Math.max(0, workers - used) + ahead;
        if (rig.work.allot().most() != expected) {
            violations.add("counters: " + rig.work.allot().most() + " may be claimed, by the tasks held " + expected);
        }
        if (rig.work.allot().bytes() != Math.max(LEAST_BYTES, MOST_WAITING_BYTES - bytes)) {
            violations.add("counters: bytes " + rig.work.allot().bytes() + " with " + bytes + " waiting");
        }
        longestWaiting = Math.max(longestWaiting, waiting);
        mostWaitingBytes = Math.max(mostWaitingBytes, bytes);
    }

    /** Whether nothing is left, and nothing is counted that is not there. */
    boolean isAtRest() {
        return rig.work.allot().most() == workers + MOST_WAITING
                && rig.work.allot().bytes() == MOST_WAITING_BYTES
                && IntStream.range(0, kinds.size()).allMatch(kind -> shelf.count(kind + 1) == 0);
    }

    /** The most tasks that waited for a worker at once, as far as was checked. */
    int longestWaiting() {
        return longestWaiting;
    }

    /** The most bytes of payloads that waited at once, as far as was checked. */
    long mostWaitingBytes() {
        return mostWaitingBytes;
    }
}

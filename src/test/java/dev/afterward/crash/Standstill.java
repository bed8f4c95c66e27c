package dev.afterward.crash;

import java.util.concurrent.CountDownLatch;

/**
 * Where a process stands still: behind the COMMIT of a turn that has claimed more tasks than there are workers, before any of
 * them can begin. The process says that it is there, and may be stopped from outside for as long as one likes: no transaction is
 * open, and none of these tasks begins or is given back. It goes on in two steps: these tasks begin, or not; then there are
 * turns again. Safe for use by several threads.
 */
final class Standstill {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch beginnings = new CountDownLatch(1);
    private final CountDownLatch turns = new CountDownLatch(1);
    private volatile boolean armed;

    /** The process stands still at the next opportunity. */
    void arm() {
        armed = true;
    }

    /** Waits until it stands still. */
    void await() throws InterruptedException {
        reached.await();
    }

    /** The tasks that it has claimed are handed to the workers. No turn follows yet. */
    void letBegin() {
        beginnings.countDown();
    }

    /** Goes on as if nothing had been. */
    void end() {
        turns.countDown();
    }

    /** A turn is about to begin. */
    void begin() throws InterruptedException {
        if (reached.getCount() == 0) {
            turns.await();
        }
    }

    /** A turn has committed that has claimed so many tasks. */
    void committed(int claimed) throws InterruptedException {
        if (armed && claimed > World.WORKERS && reached.getCount() > 0) {
            reached.countDown();
            beginnings.await();
        }
    }
}

package dev.afterward.dispatch.work;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Which queues were served, and how many tasks of others were started in front of one that had to wait. */
final class Passages {

    private final int[] started;
    /** How many tasks of others were started since a queue began to wait for its first worker; -1 if it does not. */
    private final int[] passedOver;

    private int mostPassedOver;

    Passages(int queues) {
        started = new int[queues];
        passedOver = IntStream.range(0, queues).map(i -> -1).toArray();
    }

    /** A task of a queue was started. A hungry queue is one that could run a task, and has no worker. */
    void started(int queue, IntPredicate isHungry) {
        started[queue]++;
        for (int other = 0; other < passedOver.length; other++) {
            if (other == queue || !isHungry.test(other)) {
                passedOver[other] = -1;
            } else {
                mostPassedOver = Math.max(mostPassedOver, ++passedOver[other]);
            }
        }
    }

    /** How many tasks of a queue were started. */
    int started(int queue) {
        return started[queue];
    }

    /** The most starts of others that a queue has had to wait for. */
    int mostPassedOver() {
        return mostPassedOver;
    }
}

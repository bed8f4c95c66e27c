package dev.afterward.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/** A factory, as of a server, some of whose threads end at once, and which may have none to give. */
final class MortalThreads implements ThreadFactory {

    private final Set<Integer> dead;
    private final List<Thread> made = new ArrayList<>();
    private int count;
    /** From this number on there are none to give, as long as it is not 0. */
    volatile int poorFrom;

    /** The threads with these numbers, counted from 1, end without doing anything. */
    MortalThreads(Set<Integer> dead) {
        this.dead = dead;
    }

    @Override
    public synchronized Thread newThread(Runnable work) {
        if (poorFrom > 0 && count >= poorFrom) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        count++;
        Thread thread = new Thread(dead.contains(count) ? () -> {} : work);
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    synchronized int made() {
        return count;
    }

    synchronized long alive() {
        return made.stream().filter(Thread::isAlive).count();
    }
}

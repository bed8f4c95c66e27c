package dev.afterward.dispatch.work;

import dev.afterward.dispatch.capacity.Capacity;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Whether a single task finds a worker: a new one that is handed over without a claim, and a suspect. It has no lock of its
 * own, but takes that of the {@link WorkQueue}, and in the same order. Safe for use by several threads.
 */
public final class Places {

    private final ReentrantLock lock;
    private final Capacity capacity;
    private final BooleanSupplier closed;
    /** While it is set nothing is handed over directly. */
    private boolean held;

    /**
     * The places of a work queue.
     *
     * @param lock the work queue's lock, which guards the other two as well
     * @param capacity what is free
     * @param closed whether no attempt starts any more
     */
    Places(ReentrantLock lock, Capacity capacity, BooleanSupplier closed) {
        this.lock = lock;
        this.capacity = capacity;
        this.closed = closed;
    }

    /** Keeps a place for a task that is about to be written as running, if a worker is free for it. */
    public boolean reserve(RuntimeQueue queue) {
        lock.lock();
        try {
            return !closed.getAsBoolean() && !held && capacity.reserve(queue.share);
        } finally {
            lock.unlock();
        }
    }

    /** Gives up a reserved place: the task was not written, or follows through {@link HandOver#give}. */
    public void release(RuntimeQueue queue) {
        lock.lock();
        try {
            capacity.release(queue.share);
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing be handed over directly, or lets it again. */
    public void hold(boolean hold) {
        lock.lock();
        try {
            held = hold;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a task of this queue that is claimed now starts soon. */
    public boolean startsSoon(RuntimeQueue queue) {
        lock.lock();
        try {
            return !closed.getAsBoolean() && capacity.startsSoon(queue.share);
        } finally {
            lock.unlock();
        }
    }

    /** Whether tasks of this queue start at all. */
    public boolean isOpen(RuntimeQueue queue) {
        lock.lock();
        try {
            return !closed.getAsBoolean() && !queue.isPaused();
        } finally {
            lock.unlock();
        }
    }
}

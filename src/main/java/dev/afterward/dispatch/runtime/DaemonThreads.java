package dev.afterward.dispatch.runtime;

import java.util.concurrent.Executors;

/** Threads where no server gives any: none of them keeps a JVM from ending. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /**
     * Makes a thread, which is not started.
     *
     * @param work what it does
     * @return the thread
     */
    public static Thread newThread(Runnable work) {
        Thread thread = Executors.defaultThreadFactory().newThread(work);
        thread.setDaemon(true);
        return thread;
    }
}

package dev.afterward.dispatch;

import java.util.concurrent.Executors;

/** Starts threads for tests. */
final class Threads {

    private Threads() {}

    static Thread start(Runnable work) {
        Thread thread = Executors.defaultThreadFactory().newThread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}

package dev.afterward.server;

import jakarta.transaction.Synchronization;

/** What another part of the application does as the transaction ends. */
record AtCompletion(Runnable before, Runnable after) implements Synchronization {

    @Override
    public void beforeCompletion() {
        before.run();
    }

    @Override
    public void afterCompletion(int status) {
        after.run();
    }
}

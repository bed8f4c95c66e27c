package dev.afterward.store;

import java.time.Duration;
import java.util.List;

/** How the clients of a store wake each other. A signal may be lost: an {@link Ear} has to look now and then as well. */
public interface Signals {

    /**
     * Tells the other clients. To be called as {@link TaskStore#turn} is, by one thread at a time and not during a turn, after
     * what is told was committed.
     *
     * @param signal what
     * @throws dev.afterward.TaskStoreException when it was not told
     */
    void announce(Signal signal);

    /**
     * Listens from now on, on a connection of its own. What was announced before is not heard: {@link Ear#look} finds it.
     *
     * @return an ear, to be closed by the caller
     * @throws dev.afterward.TaskStoreException when there is no connection
     */
    Ear listen();

    /** Hears what other clients announce. Used by one thread at a time. A failure leaves nothing to do but to close it. */
    interface Ear extends AutoCloseable {

        /**
         * Why it hears nothing, found out when it was opened.
         *
         * @return the reason, or an empty text when it hears
         */
        String deafness();

        /**
         * Looks at the store. It writes nothing, and does not wait for a connection that has gone silent for long.
         *
         * @param deadBefore a client whose last sign of life is older is silent
         * @return what there is to be done
         * @throws dev.afterward.TaskStoreException when the store cannot be read
         */
        Outlook look(long deadBefore);

        /**
         * Waits until another client announces something. Sends nothing.
         *
         * @param most how long to wait
         * @return what was announced; empty when nothing was, at once when it is deaf
         * @throws dev.afterward.TaskStoreException when the connection is lost
         */
        List<Signal> await(Duration most);

        /** Gives the connection back. It throws nothing. */
        @Override
        void close();
    }
}

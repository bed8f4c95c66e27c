package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.runtime.Uninterrupted;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * The end of a life, as attempts meet it: from its beginning on it may be for the application's end that an attempt fails. Safe
 * for use by several threads.
 */
final class Leaving {

    /** How long an attempt waits for the end of the client that is called for by what it has thrown. */
    private static final long SIGN_MILLIS = 5_000;

    private final Predicate<Throwable> namesEnd;
    private final TimeSource clock;
    private final CountDownLatch begun = new CountDownLatch(1);

    /**
     * Not begun.
     *
     * @param namesEnd whether an exception says that a part of the application is stopped; not the library's code
     */
    Leaving(Predicate<Throwable> namesEnd, TimeSource clock) {
        this.namesEnd = namesEnd;
        this.clock = clock;
    }

    void begin() {
        begun.countDown();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /**
     * Whether an attempt does not count that has thrown this. If it says that a part of the application is stopped, the
     * client is going to be stopped as well, more likely than not: then this waits for it a while.
     */
    boolean excuses(Throwable thrown) {
        return hasBegun() || (namesEnd(thrown) && Uninterrupted.await(begun, clock, SIGN_MILLIS));
    }

    /** Looks into an exception, whose methods are not the library's. */
    private boolean namesEnd(Throwable thrown) {
        try {
            return namesEnd.test(thrown);
        } catch (Throwable e) {
            return false;
        }
    }
}

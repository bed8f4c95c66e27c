package dev.afterward.dispatch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/**
 * The moment at which a clock that is driven may be advanced. A client that was started, or that was asked for something, does on
 * its own thread what follows from it, and does it late on a busy machine; it would then follow at the later time.
 */
final class AtRest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private AtRest() {}

    /** Waits until a client has stored what it declares and done all that is due, and nothing runs. Its coordinator says so. */
    static void await(TaskEngine client) {
        CountDownLatch rest = new CountDownLatch(1);
        client.life().coordinator.onRest(rest);
        Awaitility.await().atMost(PATIENCE).until(() -> rest.getCount() == 0);
    }
}

package dev.afterward.server.leaving;

import dev.afterward.TaskContext;
import dev.afterward.server.work.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What an attempt does: it takes its time, and is written down. */
@ApplicationScoped
public class Handling {

    private static final Duration SHORT = Duration.ofMillis(10);

    @Inject
    Ledger ledger;

    void handle(String name, TaskContext context) throws IOException {
        take(SHORT);
        ledger.write(name, context, "done");
    }

    void take(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

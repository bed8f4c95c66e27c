package dev.afterward.server.slow;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Keeps the EJB container from being ready for longer than a task needs that does not wait for it. */
@Singleton
@Startup
public class SlowStart {

    private static final Duration LENGTH = Duration.ofSeconds(2);

    @PostConstruct
    void start() {
        long end = System.nanoTime() + LENGTH.toNanos();
        for (long left = LENGTH.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

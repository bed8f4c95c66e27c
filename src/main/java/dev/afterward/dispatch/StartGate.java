package dev.afterward.dispatch;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.GateReport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the start of a client: what is stored is held against what would read it here. A sample before any task is
 * claimed, and all of it afterwards on a thread of its own, which works a tenth of the time at the most.
 */
final class StartGate {

    /** For how long a start reads a sample, where what is found does not keep it from starting. */
    private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** So long such a start waits for what reads, which may not return. */
    private static final long WARN_MILLIS = 10_000;

    /** So long a start waits that is to know. */
    private static final long FAIL_MILLIS = 60_000;

    private final EngineSetup setup;
    private final Waiting waiting;
    private volatile GateReport report = GateReport.NONE;
    private @Nullable GateFollowing following;

    /** Waits for a latch. Returns whether it opened in time. */
    interface Waiting {
        boolean await(CountDownLatch latch, long millis);
    }

    StartGate(EngineSetup setup) {
        this(setup, Uninterrupted::await);
    }

    StartGate(EngineSetup setup, Waiting waiting) {
        this.setup = setup;
        this.waiting = waiting;
    }

    /** What was found last. */
    GateReport report() {
        return report;
    }

    /**
     * Looks before a start.
     *
     * @throws ConfigurationException when the client is not to start
     */
    void pass(EngineRun run) {
        Gate gate = setup.config().gate();
        if (gate == Gate.OFF || setup.config().workers() == 0) {
            return;
        }
        long began = setup.clock().nanos();
        GateReport found;
        try {
            found = new GateSample(setup, run, waiting)
                    .read(
                            () -> gate != Gate.FAIL && setup.clock().nanos() - began > ENOUGH_NANOS,
                            gate == Gate.FAIL ? FAIL_MILLIS : WARN_MILLIS);
        } catch (RuntimeException e) {
            if (gate == Gate.FAIL) {
                throw e;
            }
            run.messages.gateNotRead(e);
            return;
        }
        report = found;
        if (gate == Gate.FAIL && found.stuck() > 0) {
            throw new ConfigurationException(GateText.problems(found));
        }
        GateText.tell(run.messages, found, GateReport.NONE);
    }

    /** Reads all of it, in the background. */
    void follow(EngineRun run) {
        if (setup.config().gate() == Gate.OFF || setup.config().workers() == 0 || following != null) {
            return;
        }
        GateFollowing begun = new GateFollowing(setup, run, waiting, report, found -> report = found);
        if (begun.start()) {
            following = begun;
        }
    }

    /** The client stops. */
    void stop() {
        GateFollowing current = following;
        if (current != null) {
            current.stop();
        }
        following = null;
        report = GateReport.NONE;
    }
}

package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.GateReport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that is stored behind the start, on a thread of its own, which works a tenth of the time at the most. As long as
 * there is something to report it looks now and then whether that is still so.
 */
final class GateFollowing {

    /** So much longer than it has read a page it rests: what runs comes first. */
    private static final int REST = 9;

    /** How often what was found is looked at again, at the most. */
    private static final long AGAIN_MILLIS = 60_000;

    private static final long JOIN_MILLIS = 5_000;

    private final EngineSetup setup;
    private final EngineRun run;
    private final StartGate.Waiting waiting;
    private final Consumer<GateReport> learner;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private GateReport report;
    private @Nullable Thread thread;
    private long tookMillis;

    /**
     * Begins with what the sample has found.
     *
     * @param report that
     * @param learner receives what is found
     */
    GateFollowing(
            EngineSetup setup,
            EngineRun run,
            StartGate.Waiting waiting,
            GateReport report,
            Consumer<GateReport> learner) {
        this.setup = setup;
        this.run = run;
        this.waiting = waiting;
        this.report = report;
        this.learner = learner;
    }

    /** Returns whether it has begun. */
    boolean start() {
        Thread made = setup.threads().newThread(() -> {
            try {
                follow();
            } finally {
                ended.countDown();
            }
        });
        if (made == null) {
            return false;
        }
        thread = made;
        made.start();
        return true;
    }

    void stop() {
        end.countDown();
        if (thread != null && !Uninterrupted.await(ended, JOIN_MILLIS)) {
            thread.interrupt();
            boolean ignored = Uninterrupted.await(ended, JOIN_MILLIS);
        }
    }

    private void follow() {
        try {
            readAll();
        } catch (RuntimeException | LinkageError e) {
            if (end.getCount() > 0) {
                run.messages.gateNotRead(e);
            }
        }
        while (report.concernsHere() && !waiting.await(end, Math.max(AGAIN_MILLIS, REST * tookMillis))) {
            try {
                if (!new StoredReading(setup, run).isAsFound(report)) {
                    readAll();
                }
            } catch (RuntimeException | LinkageError e) {
                // What was found stays until it can be looked at again.
            }
        }
    }

    private void readAll() {
        long began = setup.clock().nanos();
        GateReport all = new StoredReading(setup, run).all(this::goesOn);
        tookMillis = TimeUnit.NANOSECONDS.toMillis(setup.clock().nanos() - began);
        if (all != null && end.getCount() > 0) {
            learner.accept(all);
            GateText.tell(run.messages, all, report);
            report = all;
        }
    }

    private boolean goesOn(long tookNanos) {
        try {
            long rest = Math.max(REST * tookNanos, TimeUnit.MILLISECONDS.toNanos(1));
            return !end.await(rest, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

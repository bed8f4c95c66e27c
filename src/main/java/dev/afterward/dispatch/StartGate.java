package dev.afterward.dispatch;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.GateReport;
import dev.afterward.store.GateReport.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

    /** So much longer than it has read a page it rests: what runs comes first. */
    private static final int REST = 9;

    private static final long JOIN_MILLIS = 5_000;

    private final EngineSetup setup;
    private final Waiting waiting;
    private volatile GateReport report = GateReport.NONE;
    private @Nullable Reading reading;

    /**
     * The reading in the background.
     *
     * @param end opened when it is to end
     * @param ended opened when it has
     * @param thread what reads
     */
    private record Reading(CountDownLatch end, CountDownLatch ended, Thread thread) {}

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
            throw new ConfigurationException(problems(found));
        }
        tell(run.messages, found, Set.of());
    }

    /** Reads all of it, in the background. */
    void follow(EngineRun run) {
        if (setup.config().gate() == Gate.OFF || setup.config().workers() == 0 || reading != null) {
            return;
        }
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = setup.threads().newThread(() -> {
            try {
                read(run, end);
            } finally {
                ended.countDown();
            }
        });
        if (thread != null) {
            reading = new Reading(end, ended, thread);
            thread.start();
        }
    }

    private void read(EngineRun run, CountDownLatch end) {
        try {
            GateReport all = new StoredReading(setup, run).all(took -> goesOn(end, took));
            if (all != null) {
                Set<String> told =
                        report.findings().stream().map(StartGate::key).collect(Collectors.toSet());
                report = all;
                tell(run.messages, all, told);
            }
        } catch (RuntimeException | LinkageError e) {
            if (end.getCount() > 0) {
                run.messages.gateNotRead(e);
            }
        }
    }

    private static boolean goesOn(CountDownLatch end, long tookNanos) {
        try {
            long rest = Math.max(REST * tookNanos, TimeUnit.MILLISECONDS.toNanos(1));
            return !end.await(rest, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The client stops. */
    void stop() {
        Reading current = reading;
        if (current != null) {
            current.end.countDown();
            if (!Uninterrupted.await(current.ended, JOIN_MILLIS)) {
                current.thread.interrupt();
                boolean ignored = Uninterrupted.await(current.ended, JOIN_MILLIS);
            }
        }
        reading = null;
        report = GateReport.NONE;
    }

    /** One message, and one more if something is found that the first one did not tell. */
    private static void tell(Messages messages, GateReport found, Set<String> told) {
        List<Finding> fresh = found.findings().stream()
                .filter(one -> !told.contains(key(one)))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        List<String> texts = fresh.stream().map(StartGate::text).toList();
        if (fresh.stream().anyMatch(Finding::isStuck)) {
            messages.storedDoNotRun(texts);
        } else {
            messages.storedRunOtherwise(texts);
        }
    }

    private static String key(Finding finding) {
        return finding.queue() + '\n' + finding.version() + '\n' + finding.reason();
    }

    private static List<String> problems(GateReport found) {
        List<String> problems = new ArrayList<>();
        found.findings().stream().filter(Finding::isStuck).forEach(one -> problems.add(text(one)));
        problems.add(
                "tasks in the store would not run here, and afterward.gate is FAIL: deploy what runs them, delete them,"
                        + " or set afterward.gate to WARN");
        return problems;
    }

    private static String text(Finding finding) {
        return finding.count() + (finding.more() ? " or more" : "") + (finding.count() == 1 ? " task" : " tasks")
                + " of queue '" + finding.queue() + "', version " + finding.version()
                + switch (finding.reason()) {
                    case PASSED_OVER -> " would run, but not with all that they hold: ";
                    case NO_PROCESSOR, NEWER_VERSION, NO_UPGRADE, UNREADABLE ->
                        finding.left() ? " are left to other clients: " : " would not run: ";
                }
                + finding.detail() + " (one is " + finding.example() + ")";
    }
}

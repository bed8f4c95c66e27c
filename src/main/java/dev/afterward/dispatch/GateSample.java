package dev.afterward.dispatch;

import dev.afterward.ConfigurationException;
import dev.afterward.store.GateReport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sample that is read before a start, on a thread of its own: upgrades, constructors and adapters are not the library's code,
 * and may never return. Used once.
 */
final class GateSample {

    /** A thread that has not begun after so long may be waiting for the start, which waits for it. */
    private static final long BEGIN_MILLIS = 1_000;

    private final EngineSetup setup;
    private final StoredReading reading;
    private final StartGate.Waiting waiting;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean givenUp;
    private volatile @Nullable GateReport report;
    private volatile @Nullable Throwable failure;

    GateSample(EngineSetup setup, EngineRun run, StartGate.Waiting waiting) {
        this.setup = setup;
        this.waiting = waiting;
        this.reading = new StoredReading(setup, run);
    }

    /**
     * Reads.
     *
     * @param isOver whether what was read so far is enough
     * @param mostMillis how long it may take
     * @return what was found
     * @throws ConfigurationException when it takes longer; the message names what was being read
     */
    GateReport read(BooleanSupplier isOver, long mostMillis) {
        Thread thread = setup.threads().newThread(() -> sample(isOver));
        if (thread == null) {
            throw new ConfigurationException("the thread factory has made no thread that reads what is stored");
        }
        thread.start();
        if (!waiting.await(begun, BEGIN_MILLIS)) {
            // Open Liberty lets no thread of an application run before the application has started.
            sample(isOver);
        }
        if (!waiting.await(ended, mostMillis)) {
            givenUp = true;
            thread.interrupt();
            throw new ConfigurationException(late(mostMillis));
        }
        GateReport found = report;
        if (found == null) {
            throw rethrown();
        }
        return found;
    }

    private void sample(BooleanSupplier isOver) {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        begun.countDown();
        try {
            report = reading.sample(() -> givenUp || isOver.getAsBoolean());
        } catch (Throwable e) {
            failure = e;
        } finally {
            ended.countDown();
        }
    }

    private RuntimeException rethrown() {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException exception
                ? exception
                : new IllegalStateException("what is stored was not read", failure);
    }

    private String late(long mostMillis) {
        String at = reading.current();
        return "what is stored was not read within " + mostMillis / 1_000 + " s: "
                + (at == null
                        ? "the store has not answered"
                        : "the reading of " + at
                                + " has not ended. Its upgrades and its type must not wait for anything")
                + " (afterward.gate=WARN starts without an answer)";
    }
}

package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.payload.DryReading;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.GateReport.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells whether payloads would run here. Used by one thread, but for {@link #current}. */
final class Trial {

    private static final int MOST_NAMES = 10;

    private final PayloadCodec codec;
    private long read;
    private volatile @Nullable String current;

    Trial(PayloadCodec codec) {
        this.codec = codec;
    }

    /** Why a payload would not run, or not with all that it holds. */
    record Unfit(Reason reason, String detail) {}

    /**
     * Tries a payload.
     *
     * @param queue its queue; null when nothing here processes that
     * @param what names it
     * @return what is wrong with it, or null
     */
    @Nullable
    Unfit of(@Nullable RuntimeQueue queue, byte[] payload, int version, String what) {
        Reason reason = reason(queue, version);
        if (queue == null || reason != null) {
            Reason known = reason == null ? Reason.NO_PROCESSOR : reason;
            return new Unfit(known, detail(known, queue));
        }
        current = what + ", version " + version;
        DryReading reading = dryRead(codec, queue, payload, version);
        current = null;
        read++;
        PayloadException failure = reading.failure();
        if (failure != null) {
            return new Unfit(Reason.UNREADABLE, String.valueOf(failure.getMessage()));
        }
        return reading.passedOver().isEmpty() ? null : new Unfit(Reason.PASSED_OVER, passedOver(reading));
    }

    /** What is being read; null when nothing is. */
    @Nullable
    String current() {
        return current;
    }

    /** How many payloads were read. */
    long read() {
        return read;
    }

    static @Nullable Reason reason(@Nullable RuntimeQueue queue, int version) {
        if (queue == null) {
            return Reason.NO_PROCESSOR;
        }
        if (version > queue.config().version()) {
            return Reason.NEWER_VERSION;
        }
        return version < queue.oldestVersion() ? Reason.NO_UPGRADE : null;
    }

    static String detail(Reason reason, @Nullable RuntimeQueue queue) {
        if (queue == null || reason == Reason.NO_PROCESSOR) {
            return "nothing here processes the queue";
        }
        return reason == Reason.NEWER_VERSION
                ? "versions up to " + queue.config().version() + " are read here"
                : "no TaskUpgrade leads from it to version " + queue.config().version();
    }

    /** Reads as a worker would; whatever the application's code throws meanwhile says that it cannot be read. */
    static DryReading dryRead(PayloadCodec codec, RuntimeQueue queue, byte[] payload, int version) {
        try {
            return queue.dryRead(codec, payload, version);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return new DryReading(new PayloadException(String.valueOf(e), e), List.of());
        }
    }

    static String passedOver(DryReading reading) {
        List<String> names = reading.passedOver();
        int more = names.size() - MOST_NAMES;
        return "the type does not have " + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}

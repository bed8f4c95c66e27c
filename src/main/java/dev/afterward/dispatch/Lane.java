package dev.afterward.dispatch;

import dev.afterward.BackoffStrategy;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.payload.PayloadCodec;
import java.util.ArrayDeque;

/** A queue at run time: what the engine keeps in memory of it. */
final class Lane {

    final int id;
    final ProcessorBinding<?> binding;
    final BackoffStrategy backoff;
    /** How many attempts may be made at the same time, as it is configured. */
    final int configuredLimit;
    /** What somebody has said by hand instead, or 0. Written under the turn's gate, read by anyone. */
    volatile int concurrency;
    /** How many it is in force. Written under the turn's gate, read by anyone. */
    volatile int limit;

    /** Written under the turn's gate, read by anyone. */
    volatile boolean paused;

    /** Whether the store may hold ready tasks of this queue. Set by anyone; cleared under the gate, before BEGIN. */
    volatile boolean backlog = true;

    /** Whether the store may hold suspects of this queue. Set by anyone; cleared under the gate, before BEGIN. */
    volatile boolean suspects = true;

    /** Claimed and not yet started, in order. Guarded by the rack's lock, as is all that follows. */
    final ArrayDeque<Attempt> waiting = new ArrayDeque<>();

    int running;
    /** Places kept for tasks that are being written as running. */
    int reserved;
    /** How long an attempt takes, as a moving average; 0 when none has ended yet. */
    long averageNanos;

    Lane(int id, ProcessorBinding<?> binding, BackoffStrategy backoff, int limit, boolean paused) {
        this.id = id;
        this.binding = binding;
        this.backoff = backoff;
        this.configuredLimit = limit;
        this.limit = limit;
        this.paused = paused;
    }

    String name() {
        return binding.config().name();
    }

    QueueConfig config() {
        return binding.config();
    }

    int occupied() {
        return running + reserved + waiting.size();
    }

    Call decode(PayloadCodec codec, byte[] payload) {
        return call(binding, codec, payload);
    }

    private static <T extends Task> Call call(ProcessorBinding<T> binding, PayloadCodec codec, byte[] payload) {
        T task = codec.decode(payload, binding.type());
        return context -> binding.processor().process(task, context);
    }

    /** A decoded task, ready to be processed. */
    interface Call {
        void process(Attempt context) throws Exception;
    }
}

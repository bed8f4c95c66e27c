package dev.afterward.dispatch.work;

import dev.afterward.BackoffStrategy;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.dispatch.capacity.Share;
import dev.afterward.payload.DryReading;
import dev.afterward.payload.PayloadCodec;
import java.util.HashSet;
import java.util.Set;

/** A queue of the client at run time. */
public final class RuntimeQueue {

    private final int id;
    private final ProcessorBinding<?> binding;
    private volatile Set<String> names;
    private final BackoffStrategy backoff;
    /** How many attempts may be made at the same time, as it is configured. */
    private final int configuredLimit;
    /** How many attempts all clients of the store may make at the same time, or 0. */
    private final int globalLimit;

    /** What an operator has set instead, or 0. */
    private volatile int concurrency;

    private volatile int limit;
    private volatile boolean paused;
    private volatile boolean scheduled;

    /** Guarded by the lock of the {@link WorkQueue}, as are the waiting attempts. */
    final Share share;

    final WaitingList waiting = new WaitingList();

    RuntimeQueue(
            int id,
            ProcessorBinding<?> binding,
            Set<String> names,
            BackoffStrategy backoff,
            int configuredLimit,
            int globalLimit,
            Share share,
            boolean paused) {
        this.id = id;
        this.binding = binding;
        this.names = Set.copyOf(names);
        this.backoff = backoff;
        this.configuredLimit = configuredLimit;
        this.globalLimit = globalLimit;
        this.limit = configuredLimit;
        this.share = share;
        this.paused = paused;
    }

    /** Its id in the store. */
    public int id() {
        return id;
    }

    /** Its name. */
    public String name() {
        return binding.config().name();
    }

    /** Its settings. */
    public QueueConfig config() {
        return binding.config();
    }

    /** The type of its tasks. */
    public Class<? extends Task> type() {
        return binding.type();
    }

    /** The lowest version of a payload that is read. */
    public int oldestVersion() {
        return binding.upgrades().oldest();
    }

    /** The names that it has, and had, in the store and here. */
    public Set<String> names() {
        return names;
    }

    /** It has another name in the store. */
    synchronized void learn(String name) {
        Set<String> more = new HashSet<>(names);
        more.add(name);
        names = Set.copyOf(more);
    }

    /** How long a failed task waits. */
    BackoffStrategy backoff() {
        return backoff;
    }

    /** How many attempts may be made at the same time; what an operator has set counts before what is configured. */
    public int limit() {
        return limit;
    }

    /** How many attempts all clients of the store may make at the same time; 0 for any number, and where there are no others. */
    public int globalLimit() {
        return globalLimit;
    }

    /** What an operator has set as the limit, or 0. */
    public int concurrency() {
        return concurrency;
    }

    /** Whether it is paused. */
    public boolean isPaused() {
        return paused;
    }

    /** Whether its tasks may be those of schedules. */
    public boolean isScheduled() {
        return scheduled;
    }

    /** Its tasks may be those of schedules from now on. */
    void schedule() {
        scheduled = true;
    }

    void pause(boolean value) {
        paused = value;
    }

    void limit(int most, int workers) {
        concurrency = most;
        int here = most == 0 ? configuredLimit : Math.min(most, Math.max(1, workers));
        int all = config().globalConcurrency();
        limit = all == 0 ? here : Math.min(here, all);
    }

    /** Reads a task anew. */
    public Task read(PayloadCodec codec, byte[] payload, int version) {
        return codec.decode(payload, version, binding.type(), binding.upgrades());
    }

    /** Reads a payload only to see what becomes of it. */
    public DryReading dryRead(PayloadCodec codec, byte[] payload, int version) {
        return DryReading.of(codec, payload, version, binding.type(), binding.upgrades());
    }

    /** Reads a task to be processed. */
    Call decode(PayloadCodec codec, byte[] payload, int version) {
        return call(binding, codec, payload, version);
    }

    private static <T extends Task> Call call(
            ProcessorBinding<T> binding, PayloadCodec codec, byte[] payload, int version) {
        T task = codec.decode(payload, version, binding.type(), binding.upgrades());
        return context -> binding.processor().process(task, context);
    }

    /** A decoded task, ready to be processed. */
    interface Call {
        void process(Attempt context) throws Exception;
    }
}

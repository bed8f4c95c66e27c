package dev.afterward.dispatch;

import dev.afterward.BackoffStrategy;
import dev.afterward.TaskListener;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What an engine is made of.
 *
 * @param store where the tasks are kept; not yet open
 * @param codec how tasks become bytes
 * @param constraints what tasks have to fulfil before they are encoded
 * @param bindings the queues
 * @param config the settings
 * @param threads makes every thread of the engine's
 * @param clock the time of this process; what the engine gets is the time of the store, where that has a clock
 * @param listeners hear of what happens
 * @param interceptor stands around each attempt and each call of a listener
 * @param namesEnd whether what an attempt has thrown says that a part of the application is stopped already
 * @param backoffs finds the strategy of a type that a queue names
 * @param transactions makes the integration with callers' transactions
 * @param schedules what the application's code declares
 */
public record EngineSetup(
        TaskStore store,
        PayloadCodec codec,
        TaskConstraints constraints,
        List<ProcessorBinding<?>> bindings,
        EngineConfig config,
        ThreadFactory threads,
        TimeSource clock,
        List<TaskListener> listeners,
        CallInterceptor interceptor,
        Predicate<Throwable> namesEnd,
        Function<Class<? extends BackoffStrategy>, BackoffStrategy> backoffs,
        Function<TransactionPort, TransactionIntegration> transactions,
        ScheduleSetup schedules) {

    /** Copies, and lets the clock follow that of the store. */
    public EngineSetup {
        bindings = List.copyOf(bindings);
        listeners = List.copyOf(listeners);
        clock = new StoreTime(clock);
    }

    /** The clock, as the store corrects it. */
    TimeKeeper timeKeeper() {
        return (StoreTime) clock;
    }
}

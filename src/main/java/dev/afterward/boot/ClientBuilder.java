package dev.afterward.boot;

import dev.afterward.Afterward;
import dev.afterward.BackoffStrategy;
import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.QueueConfig;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.TaskListener;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskService;
import dev.afterward.TaskUpgrade;
import dev.afterward.dispatch.EngineConfig;
import dev.afterward.dispatch.EngineSetup;
import dev.afterward.dispatch.ScheduleSetup;
import dev.afterward.dispatch.TaskConstraints;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.DaemonThreads;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.payload.JsonbCodec;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.TaskStore;
import dev.afterward.validation.BeanConstraints;
import jakarta.validation.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The builder behind {@link Afterward#builder}, and with a few more settings the one that CDI uses. */
public final class ClientBuilder implements Afterward.Builder {

    private final ChosenStore store = new ChosenStore();
    private final DeclaredProcessors processors = new DeclaredProcessors();
    private final DeclaredSchedules schedules = new DeclaredSchedules();
    private final List<TaskListener> listeners = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int workers = EngineConfig.DEFAULT.workers();
    private Duration lease = EngineConfig.DEFAULT.lease();
    private int maxRescues = EngineConfig.DEFAULT.maxRescues();
    private Duration cleanupInterval = EngineConfig.DEFAULT.cleanupInterval();
    private Duration restoreWithin = EngineConfig.DEFAULT.restoreWithin();
    private Duration poll = EngineConfig.DEFAULT.poll();
    private int payloadMaxSize = EngineConfig.DEFAULT.payloadMaxSize();
    private Gate gate = EngineConfig.DEFAULT.gate();
    private JsonbCodec.Proof proof = JsonbCodec.Proof.WHERE_NEEDED;
    private TaskConstraints constraints = TaskConstraints.none();
    private ThreadFactory threads = DaemonThreads::newThread;
    private CallInterceptor interceptor = CallInterceptor.none();
    private Predicate<Throwable> namesEnd = thrown -> false;
    private TimeSource clock = TimeSource.system();
    private Function<Class<? extends BackoffStrategy>, BackoffStrategy> backoffs = ClientBuilder::instantiate;
    private Function<TransactionPort, TransactionIntegration> transactions = port -> TransactionIntegration.none();

    /** All settings at their defaults. */
    public ClientBuilder() {}

    @Override
    public ClientBuilder sqlite(Path file) {
        Objects.requireNonNull(file, "the file is null");
        TaskStore ofFile =
                Stores.sqlite(file, true, work -> threads.newThread(work).start(), "a client of Afterward.builder()");
        return store(schema -> {
            schema.requireUnset("a SQLite file");
            return ofFile;
        });
    }

    @Override
    public ClientBuilder dataSource(DataSource dataSource) {
        Objects.requireNonNull(dataSource, "the data source is null");
        return store(schema -> Stores.dataSource(dataSource, schema));
    }

    /**
     * Keeps the tasks in a store.
     *
     * @param value the store, not yet open
     * @return this
     */
    public ClientBuilder store(TaskStore value) {
        return store(schema -> value);
    }

    private ClientBuilder store(Function<SchemaConfig, TaskStore> value) {
        store.choose(value, problems);
        return this;
    }

    /**
     * Whether it has a store.
     *
     * @return whether one was given
     */
    public boolean hasStore() {
        return store.isChosen();
    }

    @Override
    public ClientBuilder schemaName(String name) {
        store.name(Objects.requireNonNull(name, "the name of the schema is null"));
        return this;
    }

    @Override
    public ClientBuilder schemaPrefix(String prefix) {
        store.prefix(Objects.requireNonNull(prefix, "the prefix is null"));
        return this;
    }

    @Override
    public ClientBuilder schemaInstall(boolean value) {
        store.install(value);
        return this;
    }

    @Override
    public <T extends Task> ClientBuilder processor(Class<T> type, TaskProcessor<? super T> processor) {
        try {
            return processor(type, QueueConfig.of(type), processor);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return this;
        }
    }

    @Override
    public <T extends Task> ClientBuilder processor(
            Class<T> type, QueueConfig config, TaskProcessor<? super T> processor) {
        processors.add(new ProcessorBinding<>(type, config, processor));
        return this;
    }

    @Override
    public <T extends Task> ClientBuilder upgrade(Class<T> type, TaskUpgrade<T> upgrade) {
        Objects.requireNonNull(type, "the task type is null");
        Objects.requireNonNull(upgrade, "the upgrade is null");
        return upgrades(type, List.of(upgrade));
    }

    /**
     * Reads tasks of earlier versions of a type.
     *
     * @param type the type
     * @param some make later versions of what is stored
     * @return this
     */
    public ClientBuilder upgrades(Class<? extends Task> type, Collection<? extends TaskUpgrade<?>> some) {
        processors.upgrade(type, some);
        return this;
    }

    @Override
    public ClientBuilder workers(int value) {
        workers = value;
        return this;
    }

    @Override
    public ClientBuilder lease(Duration value) {
        lease = Objects.requireNonNull(value, "the lease is null");
        return this;
    }

    @Override
    public ClientBuilder maxRescues(int value) {
        maxRescues = value;
        return this;
    }

    @Override
    public ClientBuilder cleanupInterval(Duration value) {
        cleanupInterval = Objects.requireNonNull(value, "the cleanup interval is null");
        return this;
    }

    @Override
    public ClientBuilder restoreWithin(Duration value) {
        restoreWithin = Objects.requireNonNull(value, "the time in which a deleted task can be restored is null");
        return this;
    }

    @Override
    public ClientBuilder poll(Duration value) {
        poll = Objects.requireNonNull(value, "the time between two looks is null");
        return this;
    }

    @Override
    public ClientBuilder payloadMaxSize(int bytes) {
        payloadMaxSize = bytes;
        return this;
    }

    @Override
    public ClientBuilder validator(Validator validator) {
        return constraints(BeanConstraints.of(Objects.requireNonNull(validator, "the validator is null")));
    }

    /**
     * What tasks have to fulfil before they are enqueued.
     *
     * @param value checks them
     * @return this
     */
    public ClientBuilder constraints(TaskConstraints value) {
        constraints = value;
        return this;
    }

    @Override
    public ClientBuilder gate(Gate value) {
        gate = Objects.requireNonNull(value, "the gate is null");
        return this;
    }

    @Override
    public ClientBuilder threadFactory(ThreadFactory factory) {
        threads = Objects.requireNonNull(factory, "the thread factory is null");
        return this;
    }

    @Override
    public ClientBuilder listener(TaskListener listener) {
        listeners.add(Objects.requireNonNull(listener, "the listener is null"));
        return this;
    }

    /**
     * Stands around each attempt and each call of a listener.
     *
     * @param value what stands there
     * @return this
     */
    public ClientBuilder interceptor(CallInterceptor value) {
        interceptor = value;
        return this;
    }

    /**
     * Recognizes what attempts throw when a part of the application is stopped before the client.
     *
     * @param value whether an exception says so
     * @return this
     */
    public ClientBuilder namesEnd(Predicate<Throwable> value) {
        namesEnd = value;
        return this;
    }

    /**
     * Takes the time from elsewhere.
     *
     * @param value the time source
     * @return this
     */
    public ClientBuilder clock(TimeSource value) {
        clock = value;
        return this;
    }

    /**
     * Finds backoff strategies elsewhere than behind their constructors.
     *
     * @param value gives the strategy of a type
     * @return this
     */
    public ClientBuilder backoffs(Function<Class<? extends BackoffStrategy>, BackoffStrategy> value) {
        backoffs = value;
        return this;
    }

    /**
     * Lets tasks join callers' transactions.
     *
     * @param value makes the integration for an engine
     * @return this
     */
    public ClientBuilder transactions(Function<TransactionPort, TransactionIntegration> value) {
        transactions = value;
        return this;
    }

    /**
     * Reads every task back when it is enqueued, and refuses those that do not come back equal: for tests. Otherwise only
     * those are read back whose type does not tell.
     *
     * @return this
     */
    public ClientBuilder provingEveryTask() {
        proof = JsonbCodec.Proof.ALWAYS;
        return this;
    }

    @Override
    public ClientBuilder schedule(String name, Task task, Recurrence recurrence, SchedulePolicy policy) {
        schedules.add(new ScheduleDeclaration(name, task, recurrence, policy));
        return this;
    }

    @Override
    public ClientBuilder schedule(String name, Task task, Recurrence recurrence) {
        return schedule(name, task, recurrence, SchedulePolicy.DEFAULT);
    }

    /**
     * Declares schedules, among them those that the annotations of task types declare: these are not read again.
     *
     * @param declarations the schedules
     * @return this
     */
    public ClientBuilder schedules(List<ScheduleDeclaration> declarations) {
        schedules.addAll(declarations);
        return this;
    }

    /**
     * Names the application, whose schedules are retired when it declares them no more.
     *
     * @param name its name
     * @return this
     */
    public ClientBuilder application(String name) {
        schedules.application(name);
        return this;
    }

    @Override
    public TaskService build() {
        return engine().client();
    }

    /**
     * The same as {@link #build}, for those who need more of it than applications do.
     *
     * @return the engine
     */
    public TaskEngine engine() {
        PayloadCodec codec = new JsonbCodec(proof);
        try {
            return build(codec);
        } catch (Throwable e) {
            codec.close();
            throw e;
        }
    }

    private TaskEngine build(PayloadCodec codec) {
        EngineConfig config = null;
        try {
            config = new EngineConfig(
                    workers, lease, maxRescues, cleanupInterval, restoreWithin, poll, payloadMaxSize, gate);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
        TaskStore opens = store.make(problems);
        List<ProcessorBinding<?>> bindings = processors.bindings(codec, problems);
        ScheduleSetup declared = schedules.setup(codec, constraints, bindings, payloadMaxSize, problems);
        if (!problems.isEmpty() || opens == null || config == null) {
            throw new ConfigurationException(problems);
        }
        return new TaskEngine(new EngineSetup(
                opens,
                codec,
                constraints,
                bindings,
                config,
                threads,
                clock,
                listeners,
                interceptor,
                namesEnd,
                backoffs,
                transactions,
                declared));
    }

    private static BackoffStrategy instantiate(Class<? extends BackoffStrategy> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigurationException(
                    "backoff strategy " + type.getName() + " needs an accessible constructor without parameters: " + e);
        }
    }
}

package dev.afterward.cdi;

import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.boot.TestKit;
import dev.afterward.config.Settings;
import dev.afterward.config.Synchronous;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.DaemonThreads;
import dev.afterward.store.TaskStore;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Puts an application's client together. */
final class ClientFactory {

    private static final Logger LOG = System.getLogger("dev.afterward");
    /** Where a server has the validator of a component. */
    static final String VALIDATOR = "java:comp/Validator";

    private static final String DEFAULT_THREADS = "java:comp/DefaultManagedThreadFactory";

    private final Application application;
    private final BeanManager beans;
    private final EventObservers observers;
    private final UpgradeBeans upgrades;
    private final ApplicationName name;
    private final Naming naming;
    private final Consumer<List<TaskId>> afterCommit;

    ClientFactory(
            Application application,
            BeanManager beans,
            EventObservers observers,
            UpgradeBeans upgrades,
            ApplicationName name,
            Naming naming,
            Consumer<List<TaskId>> afterCommit) {
        this.application = application;
        this.beans = beans;
        this.observers = observers;
        this.upgrades = upgrades;
        this.name = name;
        this.naming = naming;
        this.afterCommit = afterCommit;
    }

    /**
     * Looks up what a client needs of the server, on a thread that starts the application: the one that uses the client
     * first may not find it.
     *
     * @param last whether the application has what it needs by now
     */
    void prepare(boolean last) {
        Settings settings = application.settings();
        Directory directory = new Directory(beans, naming);
        try {
            if (hasBeanValidation() && !BeanValidators.areBeans(directory)) {
                // Not every application has one: without it nothing is incomplete.
                naming.has(List.of(VALIDATOR));
            }
            boolean complete = naming.has(Jta.REGISTRIES);
            complete &= Jta.isFound(directory, naming);
            complete &= naming.has(List.of(Objects.requireNonNullElse(settings.threadFactory(), DEFAULT_THREADS)));
            for (String source : Arrays.asList(
                    settings.datasource(),
                    settings.engineDatasource(),
                    settings.storeDatasource(),
                    settings.witnessDatasource())) {
                complete &= source == null
                        || PayaraDataSource.find(directory, source).isPresent()
                        || naming.has(List.of(source));
            }
            if (complete || last) {
                naming.settle();
            }
        } finally {
            directory.release();
        }
    }

    /** A client that takes tasks in and does not run them yet. */
    BuiltClient build() {
        naming.requireApplication();
        Directory directory = new Directory(beans, naming);
        Strategies strategies = new Strategies(beans);
        Runnable release = () -> {
            strategies.release();
            directory.release();
        };
        try {
            return build(directory, strategies, release);
        } catch (Throwable e) {
            release.run();
            throw e;
        }
    }

    private BuiltClient build(Directory directory, Strategies strategies, Runnable release) {
        Settings settings = application.settings();
        ThreadFactory threads = threads(directory);
        Transactions transactions = Transactions.of(settings, directory, threads, afterCommit);
        TestKit.Bench bench = settings.testing() ? bench() : null;
        Place place = place(
                settings, transactions, bench, work -> threads.newThread(work).start());
        TaskStore store = place.store();
        ClientBuilder builder = new ClientBuilder()
                .store(store)
                .workers(settings.workers())
                .lease(settings.lease())
                .maxRescues(settings.maxRescues())
                .cleanupInterval(settings.cleanupInterval())
                .restoreWithin(settings.restoreWithin())
                .poll(settings.poll())
                .payloadMaxSize(settings.payloadMaxSize())
                .gate(settings.gate())
                .threadFactory(threads)
                .interceptor(transactions.ofAttempts().around(new RequestScope(beans)))
                .namesEnd(StoppedComponents::areNamedBy)
                .backoffs(strategies::get)
                .transactions(port -> transactions.integration(port, store, settling()));
        if (hasBeanValidation()) {
            BeanValidators.find(directory).ifPresent(builder::constraints);
        }
        Function<Class<? extends Task>, QueueConfig> queues =
                bench == null || transactions.shared() != null ? application::queue : this::withoutTransactions;
        application.processors().forEach(processor -> add(builder, processor, queues, beans));
        upgrades.all(beans, strategies.creation()).forEach(builder::upgrades);
        if (!application.durable().isEmpty()) {
            builder.processor(
                    DurableCall.class,
                    queues.apply(DurableCall.class),
                    new DurableProcessor(application.durable(), beans));
        }
        String configured = settings.application();
        builder.application(configured == null ? name.ofSchedules() : configured)
                .schedules(application.schedules());
        if (!observers.isEmpty()) {
            builder.listener(new EventBridge(observers, beans));
        }
        if (bench != null) {
            builder.clock(bench.clock()).listener(bench.listener()).provingEveryTask();
        }
        BuiltClient built = transactions.open(() -> built(builder.engine(), store, bench, release), settling());
        place.message().run();
        return built;
    }

    /** Whether the server, or the application, has Bean Validation. */
    private static boolean hasBeanValidation() {
        return AfterwardExtension.has("jakarta.validation.Validator");
    }

    private static BuiltClient built(
            TaskEngine engine, TaskStore store, TestKit.@Nullable Bench bench, Runnable release) {
        if (bench == null) {
            return new BuiltClient(engine, store.inspector(), null, release);
        }
        return new BuiltClient(engine, store.inspector(), bench.tester(engine), () -> {
            bench.release();
            release.run();
        });
    }

    private static TestKit.Bench bench() {
        LOG.log(
                Level.WARNING,
                "AFT-101: test mode: tasks run only when a test calls TaskTester. Remove afterward.testing=true outside"
                        + " of tests");
        return TestKit.find()
                .orElseThrow(() -> new ConfigurationException("testing needs the test kit, which is not there: add"
                        + " dev.afterward:afterward with the classifier 'testkit' to the tests, or remove"
                        + " afterward.testing=true"))
                .open();
    }

    private static <T extends Task> void add(
            ClientBuilder builder,
            ProcessorBean<T> processor,
            Function<Class<? extends Task>, QueueConfig> queues,
            BeanManager beans) {
        builder.processor(
                processor.type(), queues.apply(processor.type()), new ContextualProcessor<>(processor, beans));
    }

    /** The queues whose attempts are made in transactions. */
    private List<String> settling() {
        return application.queues().values().stream()
                .filter(queue -> queue.transaction() == TaskTransaction.REQUIRED)
                .map(QueueConfig::name)
                .sorted()
                .toList();
    }

    /** A test needs no PostgreSQL in order to call processors. */
    private QueueConfig withoutTransactions(Class<? extends Task> type) {
        QueueConfig queue = application.queue(type);
        if (queue.transaction() == TaskTransaction.REQUIRED) {
            LOG.log(
                    Level.WARNING,
                    "AFT-114: queue ''{0}'': the attempts of this test are not made in transactions, since"
                            + " afterward.shared.datasource is not set",
                    queue.name());
        }
        return queue.toBuilder().transaction(TaskTransaction.NONE).build();
    }

    /**
     * Where tasks are kept.
     *
     * @param store the store, not open yet
     * @param message says in the log where it is, once it is open
     */
    private record Place(TaskStore store, Runnable message) {}

    private Place place(
            Settings settings, Transactions transactions, TestKit.@Nullable Bench bench, Executor background) {
        DataSource shared = transactions.shared();
        if (shared != null) {
            DataSource ofEngine = transactions.ofEngine();
            return new Place(
                    ofEngine == null
                            ? Stores.containerDataSource(shared, settings.schema())
                            : Stores.dataSource(ofEngine, settings.schema()),
                    () -> LOG.log(Level.INFO, "AFT-102: storing tasks in the data source {0}", settings.datasource()));
        }
        DataSource own = transactions.own();
        if (own != null) {
            return new Place(
                    Stores.ownDataSource(own, settings.schema()),
                    () -> LOG.log(
                            Level.INFO, "AFT-102: storing tasks in the data source {0}", settings.storeDatasource()));
        }
        Path configured = settings.sqliteFile();
        boolean full = settings.sqliteSynchronous() == Synchronous.FULL;
        Path file = configured;
        if (file == null) {
            // What a test has left must not be found by the next one, and need not survive a power cut.
            file = bench == null ? name.defaultFile() : bench.file();
            full &= bench == null;
        }
        Path where = file.toAbsolutePath();
        return new Place(
                Stores.sqlite(file, full, background, name.toString()),
                () -> LOG.log(Level.INFO, "AFT-103: storing tasks in {0}", where));
    }

    private ThreadFactory threads(Directory directory) {
        String configured = application.settings().threadFactory();
        if (configured != null) {
            return directory
                    .named(ThreadFactory.class, configured)
                    .orElseThrow(() -> new ConfigurationException("thread-factory must be the JNDI name of a"
                            + " ManagedThreadFactory, was " + configured + " (afterward.thread-factory)"));
        }
        return directory.lookUp(ThreadFactory.class, DEFAULT_THREADS).orElse(DaemonThreads::newThread);
    }
}

package dev.afterward.cdi;

import dev.afterward.ConfigurationException;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.config.Settings;
import dev.afterward.config.Synchronous;
import dev.afterward.store.TaskStore;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Puts an application's client together. */
final class ClientFactory {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final String DEFAULT_THREADS = "java:comp/DefaultManagedThreadFactory";

    private final Application application;
    private final BeanManager beans;
    private final EventObservers observers;
    private final ApplicationName name;
    private final Consumer<List<TaskId>> afterCommit;

    ClientFactory(
            Application application,
            BeanManager beans,
            EventObservers observers,
            ApplicationName name,
            Consumer<List<TaskId>> afterCommit) {
        this.application = application;
        this.beans = beans;
        this.observers = observers;
        this.name = name;
        this.afterCommit = afterCommit;
    }

    /** A client that takes tasks in and does not run them yet. */
    BuiltClient build() {
        Directory directory = new Directory(beans);
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
        RequestScope requests = new RequestScope(beans);
        ThreadFactory threads = threads(directory);
        Transactions transactions = Transactions.of(settings, directory, threads, afterCommit);
        TaskStore store =
                store(settings, transactions, work -> threads.newThread(work).start());
        ClientBuilder builder = new ClientBuilder()
                .store(store)
                .workers(settings.workers())
                .lease(settings.lease())
                .maxRescues(settings.maxRescues())
                .cleanupInterval(settings.cleanupInterval())
                .payloadMaxSize(settings.payloadMaxSize())
                .threadFactory(threads)
                .backoffs(strategies::get)
                .transactions(port -> transactions.integration(port, store));
        application.processors().forEach(processor -> add(builder, processor, requests));
        if (!observers.isEmpty()) {
            builder.listener(new EventBridge(observers, beans, requests));
        }
        return transactions.open(() -> new BuiltClient(builder.build(), store, release));
    }

    private <T extends Task> void add(ClientBuilder builder, ProcessorBean<T> processor, RequestScope requests) {
        builder.processor(
                processor.type(), application.queue(processor), new ContextualProcessor<>(processor, beans, requests));
    }

    private TaskStore store(Settings settings, Transactions transactions, Executor background) {
        DataSource shared = transactions.shared();
        if (shared != null) {
            LOG.log(Level.INFO, "tasks lie in the data source {0}", settings.datasource());
            return Stores.containerDataSource(shared);
        }
        Path configured = settings.sqliteFile();
        Path file = configured == null ? name.defaultFile() : configured;
        LOG.log(Level.INFO, "tasks lie in {0}", file.toAbsolutePath());
        return Stores.sqlite(file, settings.sqliteSynchronous() == Synchronous.FULL, background, name.toString());
    }

    private ThreadFactory threads(Directory directory) {
        String configured = application.settings().threadFactory();
        if (configured != null) {
            return directory
                    .named(ThreadFactory.class, configured)
                    .orElseThrow(() -> new ConfigurationException("thread-factory must be the JNDI name of a"
                            + " ManagedThreadFactory, was " + configured + " (afterward.thread-factory)"));
        }
        return directory.lookUp(ThreadFactory.class, DEFAULT_THREADS).orElse(ClientFactory::daemon);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = Executors.defaultThreadFactory().newThread(work);
        thread.setDaemon(true);
        return thread;
    }
}

package dev.afterward.crash;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.AfterwardException;
import dev.afterward.OutcomeUnknownException;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.TaskStatus;
import dev.afterward.TaskSubmission;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.crash.Errands.Deadly;
import dev.afterward.crash.Errands.Fleeting;
import dev.afterward.crash.Errands.Held;
import dev.afterward.crash.Errands.Lasting;
import dev.afterward.crash.Errands.Stubborn;
import dev.afterward.crash.Ledger.Kind;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.postgresql.AlteredPostgresql;
import dev.afterward.sqlite.AlteredStores;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import dev.afterward.transaction.SharedStore;
import dev.afterward.transaction.SharedTransactions;
import dev.afterward.transaction.TransactionRunner;
import dev.afterward.transaction.Witness;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An application with a client, on files in a directory: real ones, with real transactions. */
final class World implements AutoCloseable {

    /** Where the tasks lie. */
    enum Mode {
        /** In a file of their own. */
        SEPARATE,
        /** The same, with a witness in the application's database. */
        WITNESS,
        /** In the application's database, a file. */
        SHARED,
        /** In the application's database, a PostgreSQL. */
        NODES,
        /** In a PostgreSQL as if it was theirs alone, without a witness. */
        NODES_SEPARATE,
        /** The same, with a witness. */
        NODES_WITNESS;

        boolean isOnServer() {
            return this == NODES || this == NODES_SEPARATE || this == NODES_WITNESS;
        }

        /** Whether the tasks share the application's transactions. */
        boolean isShared() {
            return this == SHARED || this == NODES;
        }

        /** Whether a store has one client at a time. */
        boolean isExclusive() {
            return this == SEPARATE || this == WITNESS;
        }

        /** Whether a crash may leave a transaction in doubt. */
        boolean mayDoubt() {
            return this == SEPARATE || this == NODES_SEPARATE;
        }

        boolean hasWitness() {
            return this == WITNESS || this == NODES_WITNESS;
        }
    }

    /** How a transaction ends. */
    enum End {
        COMMIT,
        ROLLBACK,
        /** The commit is refused, after the tasks were written. */
        REFUSED
    }

    /**
     * What is different from world to world.
     *
     * @param process what the ledger calls it
     * @param lease for how long it is believed to live
     * @param maxRescues how often a task may take its process with it, beyond the first time
     * @param mutation what is broken
     * @param point where it dies, or null
     */
    record Settings(
            String process,
            Duration lease,
            int maxRescues,
            Mutation mutation,
            @Nullable CrashPoint point) {
        static Settings of(Mutation mutation) {
            return new Settings("world" + WORLDS.incrementAndGet(), LEASE, MAX_RESCUES, mutation, null);
        }
    }

    static final Duration LEASE = Duration.ofSeconds(2);
    static final int MAX_RESCUES = 3;
    private static final Duration POLL = Duration.ofSeconds(1);
    static final int WORKERS = 4;

    private static final AtomicLong WORLDS = new AtomicLong();
    private static final TransactionManager MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private static final TransactionSynchronizationRegistry REGISTRY = new TransactionSynchronizationRegistryImple();

    final Ledger ledger;
    final TaskEngine client;
    final Mode mode;
    private final Path directory;
    final String process;
    final Standstill standstill = new Standstill();
    private final AgroalDataSource application;
    private final Taps taps;

    World(Mode mode, Path directory, Settings settings) throws Exception {
        this(mode, directory, settings, World::daemon);
    }

    /** One whose client has its threads from a factory. */
    World(Mode mode, Path directory, Settings settings, ThreadFactory threads) throws Exception {
        this.mode = mode;
        this.directory = directory;
        process = settings.process;
        ledger = new Ledger(directory, settings.process);
        taps = new Taps(ledger, settings.mutation, settings.point, standstill);
        application = dataSource(
                mode.isOnServer()
                        ? Database.url(directory) + "&ApplicationName=" + process
                        : "jdbc:sqlite:" + application(mode, directory)
                                + "?transaction_mode=IMMEDIATE&journal_mode=WAL&synchronous=NORMAL&busy_timeout=10000");
        if (!mode.isOnServer()) {
            createOrders();
        }
        TaskStore store = store(settings.mutation);
        SharedTransactions[] shared = new SharedTransactions[1];
        client = new ClientBuilder()
                .store(taps.around(store))
                .workers(WORKERS)
                .threadFactory(threads)
                .lease(settings.lease)
                .poll(POLL)
                .clock(settings.mutation == Mutation.SELF_CHECK_SKIPPED ? new Rested() : TimeSource.system())
                .maxRescues(settings.maxRescues)
                .processor(Fleeting.class, Errands.FLEETING, this::runFleeting)
                .processor(Stubborn.class, Errands.STUBBORN, this::runStubborn)
                .processor(Held.class, Errands.HELD, this::runHeld)
                .processor(Lasting.class, Errands.LASTING, this::runLasting)
                .processor(Deadly.class, Errands.DEADLY, this::runDeadly)
                .listener(this::hear)
                .transactions(port -> transactions(mode, port, store, settings, shared))
                .engine();
    }

    private TaskStore store(Mutation mutation) {
        if (mode.isOnServer()) {
            return AlteredPostgresql.dataSource(
                    Sabotage.dataSource(mutation, Database.dataSource(directory, process)),
                    Sabotage.statements(mutation));
        }
        return mode == Mode.SHARED
                ? AlteredStores.containerDataSource(application, Sabotage.statements(mutation))
                : AlteredStores.file(
                        directory.resolve("tasks.db"),
                        Sabotage.connections(mutation, directory.resolve("tasks.db.lock")),
                        Sabotage.statements(mutation));
    }

    /** The file with the application's own table. */
    static Path application(Mode mode, Path directory) {
        return directory.resolve(mode == Mode.SHARED ? "tasks.db" : "app.db");
    }

    /** A server that has crashed leaves dead connections in the pool. */
    private static AgroalDataSource dataSource(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(8)
                        .acquisitionTimeout(Duration.ofSeconds(20))
                        .validateOnBorrow(true)
                        .transactionIntegration(new NarayanaTransactionIntegration(MANAGER, REGISTRY))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    private void createOrders() throws SQLException {
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists orders (tx text primary key)");
        }
    }

    /** Without the self-test of the shared mode: each start would wait a second for a lock that is not free. */
    private TransactionIntegration transactions(
            Mode mode, TransactionPort port, TaskStore store, Settings settings, SharedTransactions[] shared) {
        JtaContext jta = new JtaContext(
                REGISTRY, TransactionRunner.of(MANAGER), World::daemon, ids -> {}, Duration.ofMinutes(5));
        if (mode.isShared()) {
            shared[0] = new SharedTransactions(
                    port, jta, application, Sabotage.seam(settings.mutation, seam(store), settings.point));
            return shared[0];
        }
        return new SeparateTransactions(
                port, jta, mode.hasWitness() ? Witness.open(application, store::identity, jta) : null);
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private SharedStore seam(TaskStore store) {
        return new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                store.write(connection, tasks, now);
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                return store.settle(connection, success);
            }

            @Override
            public boolean exists(TaskId id) {
                return store.status(id) != TaskStatus.NOT_FOUND;
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                daemon(() -> ids.forEach(client::cancel)).start();
            }
        };
    }

    void start() {
        client.start();
    }

    /** Enqueues without a transaction. */
    List<TaskId> plain(String transaction, UnaryOperator<TaskSubmission> settings, List<? extends Task> tasks) {
        ledger.write(Kind.INTENT, transaction, "plain", names(tasks));
        long began = System.nanoTime();
        List<TaskId> ids;
        try {
            ids = settings.apply(client.add(tasks)).submit();
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (AfterwardException e) {
            ledger.write(Kind.REFUSED, transaction);
            throw e;
        }
        ledger.write(Kind.TAKEN, transaction, values(ids));
        ledger.write(Kind.ACKNOWLEDGED, transaction, millisSince(began));
        return ids;
    }

    /** Cancels a task. */
    void cancel(TaskId task, String name) {
        ledger.write(Kind.CANCELLING, task.value(), name);
        ledger.write(Kind.CANCELLED, task.value(), name, client.cancel(task));
    }

    /** What is done to queues. */
    TaskOperations operations() {
        return client.operations();
    }

    /** Enqueues in a transaction that also writes a row of the application's. */
    List<TaskId> transaction(
            String transaction, End end, UnaryOperator<TaskSubmission> settings, List<? extends Task> tasks)
            throws Exception {
        ledger.write(Kind.INTENT, transaction, "jta", names(tasks));
        MANAGER.begin();
        try {
            insertOrder(transaction);
            List<TaskId> ids = settings.apply(client.add(tasks)).submit();
            ledger.write(Kind.TAKEN, transaction, values(ids));
            if (end == End.REFUSED) {
                REGISTRY.registerInterposedSynchronization(beforeCompletion(
                        () -> REGISTRY.registerInterposedSynchronization(beforeCompletion(REGISTRY::setRollbackOnly))));
            }
            long began = System.nanoTime();
            if (end == End.ROLLBACK) {
                MANAGER.rollback();
                ledger.write(Kind.ROLLED_BACK, transaction);
            } else {
                MANAGER.commit();
                ledger.write(Kind.ACKNOWLEDGED, transaction, millisSince(began));
            }
            return ids;
        } catch (RollbackException e) {
            // A connection that is lost after the COMMIT shows as a rollback.
            if (!mode.isOnServer() || end != End.COMMIT) {
                ledger.write(Kind.ROLLED_BACK, transaction);
            }
            return List.of();
        } finally {
            if (MANAGER.getStatus() != Status.STATUS_NO_TRANSACTION) {
                MANAGER.rollback();
                ledger.write(Kind.ROLLED_BACK, transaction);
            }
        }
    }

    private void insertOrder(String transaction) throws SQLException {
        try (Connection connection = application.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into orders (tx) values (?)")) {
            insert.setString(1, transaction);
            insert.executeUpdate();
        }
    }

    private static Synchronization beforeCompletion(Runnable work) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {
                work.run();
            }

            @Override
            public void afterCompletion(int status) {}
        };
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    private static String names(List<? extends Task> tasks) {
        return tasks.stream().map(World::name).collect(Collectors.joining(" "));
    }

    private static String values(List<TaskId> ids) {
        return ids.stream().map(id -> String.valueOf(id.value())).collect(Collectors.joining(" "));
    }

    private static String name(Task task) {
        if (task instanceof Fleeting fleeting) {
            return fleeting.name();
        }
        if (task instanceof Stubborn stubborn) {
            return stubborn.name();
        }
        if (task instanceof Lasting lasting) {
            return lasting.name();
        }
        return task instanceof Held held ? held.name() : ((Deadly) task).name();
    }

    private void runFleeting(Fleeting task, TaskContext context) {
        started(task.name(), context);
        ended(task.name(), context, true);
    }

    private void runStubborn(Stubborn task, TaskContext context) {
        started(task.name(), context);
        boolean good = context.attempt() > task.failures();
        ended(task.name(), context, good);
        if (!good) {
            throw new IllegalStateException("attempt " + context.attempt() + " fails");
        }
    }

    private void runHeld(Held task, TaskContext context) throws InterruptedException {
        started(task.name(), context);
        while (!Files.exists(directory.resolve("gate")) && !Files.exists(directory.resolve("gate." + process))) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        ended(task.name(), context, true);
    }

    private void runLasting(Lasting task, TaskContext context) {
        started(task.name(), context);
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        ended(task.name(), context, true);
    }

    private void runDeadly(Deadly task, TaskContext context) {
        started(task.name(), context);
        CrashPoint.die();
    }

    private void started(String name, TaskContext context) {
        long id = context.id().value();
        ledger.write(Kind.STARTED, id, taps.claim(id), context.queue(), name, context.attempt());
    }

    private void ended(String name, TaskContext context, boolean good) {
        long id = context.id().value();
        ledger.write(Kind.ENDED, id, taps.claim(id), context.queue(), name, context.attempt(), good);
    }

    private void hear(TaskEvent event) {
        if (event instanceof TaskEvent.ClaimLost lost) {
            ledger.write(Kind.CLAIM_LOST, lost.id().value());
        } else if (event instanceof TaskEvent.Failed failed) {
            String why = failed.error().lines().findFirst().orElse("");
            ledger.write(Kind.FAILED, failed.id().value(), why.replace(' ', '_'));
        }
    }

    /** Stops the client in good order. */
    @Override
    public void close() throws IOException {
        client.stop(Duration.ofSeconds(5));
        application.close();
        ledger.close();
    }
}

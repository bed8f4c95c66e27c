package dev.afterward.crash;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.SchemaConfig;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.AttemptTransactions;
import dev.afterward.transaction.Demarcation;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SharedStore;
import dev.afterward.transaction.SharedTransactions;
import dev.afterward.transaction.TransactionRunner;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that charges accounts, each charge in one transaction with the end of its task, until it is killed or told to end. */
final class ChargeChild {

    /** Books an amount. What its attempts do besides is worked out from the number. */
    public record Charge(int number) implements Task {

        int account() {
            return number % ACCOUNTS;
        }

        int cents() {
            return 1 + number % 97;
        }
    }

    /** Follows a charge. */
    public record Receipt(int number) implements Task {}

    /** What may be wrong, to see that it is found. */
    enum Fault {
        NONE,
        /** The claim that is settled need not be the one that was made. */
        NO_FENCE,
        /** The success is written by itself. */
        SETTLED_APART,
        /** The success is written after the commit. */
        SETTLED_LATER
    }

    static final int ACCOUNTS = 5;

    private static final TransactionManager MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private static final TransactionSynchronizationRegistry REGISTRY = new TransactionSynchronizationRegistryImple();

    private final String url;
    private final CrashPoint point;
    private final Fault fault;
    private final AgroalDataSource bank;

    private ChargeChild(String url, String where, Fault fault) throws SQLException {
        this.url = url;
        this.point = where.equals("-") ? new CrashPoint("nothing", CrashPoint.When.BEFORE) : CrashPoint.parse(where);
        this.fault = fault;
        this.bank = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(12)
                        .acquisitionTimeout(Duration.ofSeconds(20))
                        .transactionIntegration(new NarayanaTransactionIntegration(MANAGER, REGISTRY))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url + "&ApplicationName=bank"))));
    }

    /**
     * Lives.
     *
     * @param args the address, where to die, what is wrong, the number of the first charge, and how many there are
     */
    public static void main(String[] args) throws Exception {
        new ChargeChild(args[0], args[1], Fault.valueOf(args[2]))
                .live(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    }

    private void live(int first, int count) throws Exception {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setUrl(url);
        TaskStore store = Stores.dataSource(own, SchemaConfig.DEFAULT);
        JtaContext jta = new JtaContext(
                REGISTRY, dying(TransactionRunner.of(MANAGER)), Thread::new, ids -> {}, Duration.ofMinutes(1));
        TaskEngine engine = new ClientBuilder()
                .store(store)
                .workers(4)
                .lease(Duration.ofSeconds(1))
                .poll(Duration.ofSeconds(1))
                .interceptor(AttemptTransactions.of(REGISTRY, MANAGER))
                .processor(
                        Charge.class,
                        QueueConfig.builder("charge")
                                .transaction(TaskTransaction.REQUIRED)
                                .maxAttempts(4)
                                // One that stands still for long must not be over for that reason.
                                .timeout(Duration.ofMillis(fault == Fault.NO_FENCE ? 60_000 : 500))
                                .concurrency(4)
                                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                                .build(),
                        this::charge)
                .processor(
                        Receipt.class,
                        QueueConfig.builder("receipt")
                                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                                .build(),
                        (task, context) -> {})
                .transactions(port -> new SharedTransactions(port, jta, bank, seam(store, port)))
                .engine();
        engine.start();
        System.out.println("alive");
        for (int number = first; number < first + count; number++) {
            order(engine, number);
        }
        System.out.println("ordered");
        if (System.in.read() == 'e') {
            end(engine);
        }
    }

    /** An order and its charge are one transaction. */
    private void order(TaskEngine engine, int number) throws Exception {
        try {
            MANAGER.begin();
            TaskId id = engine.enqueue(new Charge(number));
            try (Connection connection = bank.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into ordered values (?, ?)")) {
                insert.setInt(1, number);
                insert.setLong(2, id.value());
                insert.execute();
            }
            MANAGER.commit();
            if (number % 13 == 0) {
                engine.cancel(id);
            }
        } catch (Exception e) {
            // The connection was ended. It is in the tables, with its task, or it is not.
            if (MANAGER.getTransaction() != null) {
                MANAGER.rollback();
            }
        }
    }

    private void charge(Charge task, TaskContext context) throws Exception {
        RandomGenerator chance = RandomGenerator.of("L64X128MixRandom");
        int course = Math.floorMod(task.number() * 31 + context.attempt() * 7 + context.snoozes() * 3, 10);
        point.reached("charge", CrashPoint.When.BEFORE);
        book(task, context);
        context.client().enqueue(new Receipt(task.number()));
        point.reached("charge", CrashPoint.When.WRITTEN);
        TimeUnit.MILLISECONDS.sleep(fault == Fault.NO_FENCE ? 1_500 : chance.nextInt(40));
        switch (course) {
            case 0 -> throw new IllegalStateException("declined");
            case 1 -> {
                if (context.snoozes() == 0) {
                    context.snooze(Duration.ofMillis(10));
                }
            }
            case 2 -> swallowAnError(task);
            case 3 -> MANAGER.setRollbackOnly();
            case 4 -> TimeUnit.MILLISECONDS.sleep(context.attempt() < 3 ? 600 : 1);
            default -> {}
        }
    }

    private void book(Charge task, TaskContext context) throws SQLException {
        try (Connection connection = bank.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update account set cents = cents - ? where id = ?");
                PreparedStatement insert = connection.prepareStatement("insert into entry values (?, ?, ?, ?)")) {
            update.setInt(1, task.cents());
            update.setInt(2, task.account());
            update.execute();
            insert.setLong(1, context.id().value());
            insert.setInt(2, context.attempt());
            insert.setInt(3, task.account());
            insert.setInt(4, task.cents());
            insert.execute();
        }
    }

    private void swallowAnError(Charge task) {
        try (Connection connection = bank.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into account values (?, 0)")) {
            insert.setInt(1, task.account());
            insert.execute();
        } catch (SQLException duplicate) {
            // It does not matter.
        }
    }

    private TransactionRunner dying(TransactionRunner real) {
        Demarcation thread = real.demarcation();
        Demarcation dying = new Demarcation(
                thread.begin(),
                () -> {
                    point.reached("commit", CrashPoint.When.BEFORE);
                    commit(thread);
                    point.reached("commit", CrashPoint.When.COMMITTED);
                },
                thread.rollback(),
                thread.timeout());
        return new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) throws Exception {
                return real.run(end, work);
            }

            @Override
            public Demarcation demarcation() {
                return dying;
            }
        };
    }

    private static final ThreadLocal<Settlement.Ended> LATER = new ThreadLocal<>();

    private void commit(Demarcation thread) throws Exception {
        thread.commit().run();
        Settlement.Ended later = LATER.get();
        if (later != null) {
            LATER.remove();
            point.reached("later", CrashPoint.When.BEFORE);
            apart(later);
        }
    }

    private void apart(Settlement.Ended success) {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection
                    .createStatement()
                    .execute("update afterward_task set state = 5, owner = null, finished = 1 where id = "
                            + success.id());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private SharedStore seam(TaskStore store, TransactionPort port) {
        return new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                store.write(connection, tasks, now);
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                point.reached("settle", CrashPoint.When.BEFORE);
                boolean settled = settleWith(connection, success);
                point.reached("settle", CrashPoint.When.WRITTEN);
                return settled;
            }

            private boolean settleWith(Connection connection, Settlement.Ended success) {
                return switch (fault) {
                    case NONE -> store.settle(connection, success);
                    case NO_FENCE -> store.settle(connection, success) || fault == Fault.NO_FENCE;
                    case SETTLED_APART -> {
                        apart(success);
                        yield true;
                    }
                    case SETTLED_LATER -> {
                        LATER.set(success);
                        yield true;
                    }
                };
            }

            @Override
            public boolean exists(TaskId id) {
                return store.status(id) != TaskStatus.NOT_FOUND;
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                port.withdraw(ids);
            }
        };
    }

    /** What is there is run to its end. */
    private void end(TaskEngine engine) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (isAnyOpen() && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        engine.stop(Duration.ofSeconds(10));
        System.out.println("ended");
    }

    private boolean isAnyOpen() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement open = connection.prepareStatement(
                        "select exists (select 1 from afterward_task where finished is null)")) {
            try (var rows = open.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }
}

package dev.afterward.crash;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.transaction.Demarcation;
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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An application that charges accounts: an order and its task are one transaction, and so are a charge and the end of its task. */
final class Charging {

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

    static final int ACCOUNTS = 5;

    /** An attempt that takes longer is over. */
    static final Duration LIMIT = Duration.ofMillis(500);

    static final TransactionManager MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
    static final TransactionSynchronizationRegistry REGISTRY = new TransactionSynchronizationRegistryImple();

    private final CrashPoint point;
    private final int life;
    private final AgroalDataSource bank;

    /**
     * Opens the accounts.
     *
     * @param url where they are
     * @param point where the process dies
     * @param life tells what this process has written from what others have
     */
    Charging(String url, CrashPoint point, int life) throws SQLException {
        this.point = point;
        this.life = life;
        this.bank = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(12)
                        .acquisitionTimeout(Duration.ofSeconds(20))
                        .transactionIntegration(new NarayanaTransactionIntegration(MANAGER, REGISTRY))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    /** Makes the tables, in PostgreSQL or H2. */
    static String[] tables() {
        return Stream.concat(
                        Stream.of(
                                "create table account (id int primary key, cents int not null)",
                                "create table entry (task bigint, attempt int, account int, cents int, life int)",
                                "create table ordered (number int, task bigint, life int)"),
                        IntStream.range(0, ACCOUNTS).mapToObj(id -> "insert into account values (" + id + ", 0)"))
                .toArray(String[]::new);
    }

    AgroalDataSource bank() {
        return bank;
    }

    /** An order and its charge are one transaction. Some are cancelled at once. */
    void order(TaskEngine engine, int number) throws Exception {
        try {
            MANAGER.begin();
            TaskId id = engine.enqueue(new Charge(number));
            try (Connection connection = bank.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into ordered values (?, ?, ?)")) {
                insert.setInt(1, number);
                insert.setLong(2, id.value());
                insert.setInt(3, life);
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

    /** Books, and then takes one of several courses. */
    void charge(Charge task, TaskContext context) throws Exception {
        charge(task, context, RandomGenerator.of("L64X128MixRandom").nextInt(40));
        switch (Math.floorMod(task.number() * 31 + context.attempt() * 7 + context.snoozes() * 3, 10)) {
            case 0 -> throw new IllegalStateException("declined");
            case 1 -> {
                if (context.snoozes() == 0) {
                    context.snooze(Duration.ofMillis(10));
                }
            }
            case 2 -> swallowAnError(task);
            case 3 -> MANAGER.setRollbackOnly();
            case 4 -> TimeUnit.MILLISECONDS.sleep(context.attempt() < 3 ? LIMIT.toMillis() + 100 : 1);
            default -> {}
        }
    }

    /** Books, and takes its time. */
    void charge(Charge task, TaskContext context, long millis) throws Exception {
        point.reached("charge", CrashPoint.When.BEFORE);
        book(task, context);
        context.client().enqueue(new Receipt(task.number()));
        point.reached("charge", CrashPoint.When.WRITTEN);
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private void book(Charge task, TaskContext context) throws SQLException {
        try (Connection connection = bank.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update account set cents = cents - ? where id = ?");
                PreparedStatement insert = connection.prepareStatement("insert into entry values (?, ?, ?, ?, ?)")) {
            update.setInt(1, task.cents());
            update.setInt(2, task.account());
            update.execute();
            insert.setLong(1, context.id().value());
            insert.setInt(2, context.attempt());
            insert.setInt(3, task.account());
            insert.setInt(4, task.cents());
            insert.setInt(5, life);
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

    /** The transactions of attempts, with something else in the place of their commits. */
    static TransactionRunner committing(Commit commit) {
        TransactionRunner real = TransactionRunner.of(MANAGER);
        Demarcation thread = real.demarcation();
        Demarcation other =
                new Demarcation(thread.begin(), () -> commit.run(thread.commit()), thread.rollback(), thread.timeout());
        return new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) throws Exception {
                return real.run(end, work);
            }

            @Override
            public Demarcation demarcation() {
                return other;
            }
        };
    }

    /** What a commit does. */
    @FunctionalInterface
    interface Commit {
        void run(Demarcation.Step real) throws Exception;
    }

    /** Whether there are tasks that have not ended. */
    static boolean isAnyOpen(Connection tasks) throws SQLException {
        try (PreparedStatement open =
                        tasks.prepareStatement("select exists (select 1 from afterward_task where finished is null)");
                var rows = open.executeQuery()) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** What is told to end ends when all its tasks have: they can be read there. */
    static void endWhenTold(TaskEngine engine, String tasks) throws Exception {
        System.out.println("ordered");
        if (System.in.read() != 'e') {
            return;
        }
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        try (Connection connection = DriverManager.getConnection(tasks)) {
            while (isAnyOpen(connection) && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        engine.stop(Duration.ofSeconds(10));
        System.out.println("ended");
    }

    static CrashPoint point(String where) {
        return where.equals("-") ? new CrashPoint("nothing", CrashPoint.When.BEFORE) : CrashPoint.parse(where);
    }
}

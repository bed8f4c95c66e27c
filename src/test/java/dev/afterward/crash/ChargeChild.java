package dev.afterward.crash;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.SchemaConfig;
import dev.afterward.boot.Stores;
import dev.afterward.crash.Charging.Charge;
import dev.afterward.crash.Charging.Receipt;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that charges accounts, each charge in one transaction with the end of its task, until it is killed or told to end. */
final class ChargeChild {

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

    private final String url;
    private final CrashPoint point;
    private final Fault fault;
    private final Charging charging;

    private ChargeChild(String url, String where, Fault fault, int first) throws SQLException {
        this.url = url;
        this.point = Charging.point(where);
        this.fault = fault;
        this.charging = new Charging(url + "&ApplicationName=bank", point, first);
    }

    /**
     * Lives.
     *
     * @param args the address, where to die, what is wrong, the number of the first charge, and how many there are
     */
    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[3]);
        new ChargeChild(args[0], args[1], Fault.valueOf(args[2]), first).live(first, Integer.parseInt(args[4]));
    }

    private void live(int first, int count) throws Exception {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setUrl(url);
        TaskStore store = Stores.dataSource(own, SchemaConfig.DEFAULT);
        JtaContext jta = new JtaContext(
                Charging.REGISTRY, Charging.committing(this::commit), Thread::new, ids -> {}, Duration.ofMinutes(1));
        TaskEngine engine = new ClientBuilder()
                .store(store)
                .workers(4)
                .lease(Duration.ofSeconds(1))
                .poll(Duration.ofSeconds(1))
                .interceptor(AttemptTransactions.of(Charging.REGISTRY, Charging.MANAGER))
                .processor(
                        Charge.class,
                        QueueConfig.builder("charge")
                                .transaction(TaskTransaction.REQUIRED)
                                .maxAttempts(4)
                                // One that stands still for long must not be over for that reason.
                                .timeout(fault == Fault.NO_FENCE ? Duration.ofMinutes(1) : Charging.LIMIT)
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
                .transactions(port -> new SharedTransactions(port, jta, charging.bank(), seam(store, port)))
                .engine();
        engine.start();
        System.out.println("alive");
        for (int number = first; number < first + count; number++) {
            charging.order(engine, number);
        }
        Charging.endWhenTold(engine, url);
    }

    private void charge(Charge task, TaskContext context) throws Exception {
        if (fault == Fault.NO_FENCE) {
            charging.charge(task, context, 1_500);
        } else {
            charging.charge(task, context);
        }
    }

    private static final ThreadLocal<Settlement.Ended> LATER = new ThreadLocal<>();

    private void commit(Demarcation.Step real) throws Exception {
        point.reached("commit", CrashPoint.When.BEFORE);
        real.run();
        Settlement.Ended later = LATER.get();
        if (later != null) {
            LATER.remove();
            point.reached("later", CrashPoint.When.BEFORE);
            apart(later);
        }
        point.reached("commit", CrashPoint.When.COMMITTED);
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
}

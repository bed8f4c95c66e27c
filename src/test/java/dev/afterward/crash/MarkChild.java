package dev.afterward.crash;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskContext;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.crash.Charging.Charge;
import dev.afterward.crash.Charging.Receipt;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.store.Effects;
import dev.afterward.store.Success;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.AttemptTransactions;
import dev.afterward.transaction.Demarcation;
import dev.afterward.transaction.EffectMarks;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import dev.afterward.transaction.Witness;
import jakarta.transaction.Synchronization;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process whose tasks are in a file. It charges accounts in another database, each charge in one transaction with the mark of its task,
 * until it is killed or told to end. Some of its commits lie, and some tasks are cancelled while they run or wait for another attempt.
 */
final class MarkChild {

    /** How it charges. */
    enum Manner {
        USUAL,
        /** Each charge succeeds. */
        PLAIN,
        /** Each charge waits until the process is told to go on, and succeeds. */
        HELD,
        /** No charge succeeds. */
        DECLINING
    }

    private static final CountDownLatch GO_ON = new CountDownLatch(1);

    private static final ScheduledExecutorService CANCELS = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "cancels");
        thread.setDaemon(true);
        return thread;
    });

    /** The charge whose attempt the thread makes, until its commit. */
    private static final ThreadLocal<TaskContext> AT_WORK = new ThreadLocal<>();

    private final Path file;
    private final CrashPoint point;
    private final MarkFault fault;
    private final Manner manner;
    private final Charging charging;
    /** Of no transaction. */
    private final Connection apart;

    private final Random chance = new Random(System.nanoTime());
    private final Map<Long, Boolean> thrown = new ConcurrentHashMap<>();

    private MarkChild(Path file, String url, String where, MarkFault fault, Manner manner, int life)
            throws SQLException {
        this.file = file;
        this.point = Charging.point(where);
        this.fault = fault;
        this.manner = manner;
        this.charging =
                new Charging(url.startsWith("jdbc:postgresql:") ? url + "&ApplicationName=bank" : url, point, life);
        this.apart = DriverManager.getConnection(url);
    }

    /**
     * Lives.
     *
     * @param args the file of the tasks, the address of the accounts, where to die, what is wrong, the manner, the number of the first
     *     charge, and how many there are
     */
    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[5]);
        new MarkChild(Path.of(args[0]), args[1], args[2], MarkFault.valueOf(args[3]), Manner.valueOf(args[4]), first)
                .live(first, Integer.parseInt(args[6]));
    }

    private void live(int first, int count) throws Exception {
        TaskStore store = Taps.crashing(Stores.sqlite(file, false, Runnable::run, "a process that charges"), point);
        TaskEngine engine = new ClientBuilder()
                .store(store)
                .workers(4)
                .interceptor(AttemptTransactions.of(Charging.REGISTRY, Charging.MANAGER))
                .processor(
                        Charge.class,
                        QueueConfig.builder("charge")
                                .transaction(TaskTransaction.REQUIRED)
                                .maxAttempts(4)
                                .backoff(new BackoffPolicy(Duration.ofMillis(150), 1, Duration.ofMillis(150), 0, null))
                                .timeout(manner == Manner.HELD ? Duration.ofMinutes(1) : Charging.LIMIT)
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
                .transactions(port -> transactions(store, port))
                .engine();
        engine.start();
        System.out.println("alive");
        for (int number = first; number < first + count; number++) {
            charging.order(engine, number);
        }
        if (manner == Manner.HELD && System.in.read() == 'g') {
            GO_ON.countDown();
        }
        Charging.endWhenTold(engine, "jdbc:sqlite:" + file);
    }

    private TransactionIntegration transactions(TaskStore store, TransactionPort port) {
        JtaContext jta = new JtaContext(
                Charging.REGISTRY, Charging.committing(this::commit), Thread::new, ids -> {}, Duration.ofMinutes(1));
        EffectMarks marks = EffectMarks.open(charging.bank(), store::identity, jta, port::now, Duration.ofHours(1));
        Effects effects = fault.on(dying(marks), task -> thrown.getOrDefault(task, true));
        SeparateTransactions real = new SeparateTransactions(
                port,
                jta,
                Witness.open(charging.bank(), store::identity, jta),
                new SeparateTransactions.Marking(charging.bank(), marks));
        SettlingTransaction<Success> attempts = fault.on(real.attempts());
        return Intercepted.of(TransactionIntegration.class, real, (method, arguments, call) -> switch (method) {
            case "effects" -> effects;
            case "attempts" -> attempts;
            default -> call.call(arguments);
        });
    }

    /** Dies before marks are asked for or void ones left, or after. */
    private Effects dying(Effects marks) {
        return Intercepted.of(Effects.class, marks, (method, arguments, call) -> {
            point.reached(method, When.BEFORE);
            Object answer = call.call(arguments);
            point.reached(method, When.WRITTEN);
            return answer;
        });
    }

    private void charge(Charge task, TaskContext context) throws Exception {
        AT_WORK.set(context);
        tellIfBooked(context);
        cancelSome(task, context);
        dieAroundTheMark();
        switch (manner) {
            case USUAL -> charging.charge(task, context);
            case PLAIN -> charging.charge(task, context, 0);
            case HELD -> {
                System.out.println("held");
                GO_ON.await();
                charging.charge(task, context, 0);
            }
            case DECLINING -> throw new IllegalStateException("declined");
        }
    }

    /** Nothing that is known to be booked is begun again. */
    private void tellIfBooked(TaskContext context) throws SQLException {
        synchronized (apart) {
            try (PreparedStatement insert = apart.prepareStatement(
                    "insert into repeated select task, cast(? as int), life from entry where task = ?")) {
                insert.setInt(1, context.attempt());
                insert.setLong(2, context.id().value());
                insert.execute();
            }
        }
    }

    /** While it runs, or while it waits for another attempt. */
    private void cancelSome(Charge task, TaskContext context) {
        if (manner == Manner.USUAL && task.number() % 6 == 2) {
            var ignored = CANCELS.schedule(
                    () -> context.client().cancel(context.id()), chance.nextInt(150), TimeUnit.MILLISECONDS);
        }
    }

    /** The mark is written by a synchronization that the first one registers. */
    private void dieAroundTheMark() {
        Charging.REGISTRY.registerInterposedSynchronization(before(() -> {
            point.reached("mark", When.BEFORE);
            Charging.REGISTRY.registerInterposedSynchronization(before(() -> point.reached("mark", When.WRITTEN)));
        }));
    }

    private static Synchronization before(Runnable work) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {
                work.run();
            }

            @Override
            public void afterCompletion(int status) {}
        };
    }

    /** Some say that they have committed, and have not, or the other way round. */
    private void commit(Demarcation.Step real) throws Exception {
        TaskContext context = AT_WORK.get();
        AT_WORK.remove();
        point.reached("commit", When.BEFORE);
        thrown.put(context.id().value(), true);
        int course = chance.nextInt(fault == MarkFault.COMMIT_BELIEVED ? 3 : 12);
        if (manner == Manner.USUAL && course == 0) {
            Charging.MANAGER.rollback();
        } else {
            real.run();
            point.reached("commit", When.COMMITTED);
            if (manner == Manner.USUAL && course == 1) {
                throw new IllegalStateException("the reply is lost");
            }
        }
        thrown.put(context.id().value(), false);
    }
}

package dev.afterward.dispatch;

import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.dispatch.ThreadTransactions.Transaction;
import jakarta.transaction.Status;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A processor whose attempts do one thing after the other, each when a test says so. */
final class DrivenAttempts implements TaskProcessor<DrivenAttempts.Job> {

    /** A task; the processor of a deaf one ignores its interruption. */
    public record Job(boolean deaf) implements Task {}

    /** What an attempt does next. Returns whether it goes on. */
    private interface Order {
        boolean carryOut() throws Exception;
    }

    /** An attempt that is being made. */
    private static final class Live {
        private final TaskContext context;
        private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
        private final Transaction transaction = new Transaction();

        Live(TaskContext context) {
            this.context = context;
        }
    }

    /** What must not be, and was. */
    final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private final ThreadTransactions container;
    private final BooleanSupplier mayBegin;
    private final BooleanSupplier storeIsOpen;
    private final Map<Long, Live> live = new ConcurrentHashMap<>();

    DrivenAttempts(ThreadTransactions container, BooleanSupplier mayBegin, BooleanSupplier storeIsOpen) {
        this.container = container;
        this.mayBegin = mayBegin;
        this.storeIsOpen = storeIsOpen;
    }

    @Override
    public void process(Job job, TaskContext context) throws Exception {
        long id = context.id().value();
        Live attempt = new Live(context);
        if (!mayBegin.getAsBoolean()) {
            violations.add("begun although the client stops: " + id);
        }
        if (context.attempt() != 1) {
            violations.add("an attempt was counted: " + id);
        }
        if (live.putIfAbsent(id, attempt) != null) {
            violations.add("two attempts at once of " + id);
        }
        try {
            while (next(job, attempt).carryOut()) {
                // What comes of it is the order's business.
            }
            container.write(attempt.transaction);
            container.end(attempt.transaction, Status.STATUS_COMMITTED);
        } catch (Exception e) {
            container.end(attempt.transaction, Status.STATUS_ROLLEDBACK);
            throw e;
        } finally {
            if (!storeIsOpen.getAsBoolean()) {
                violations.add("the store was given up before an attempt had ended: " + id);
            }
            live.remove(id, attempt);
        }
    }

    private static Order next(Job job, Live attempt) throws InterruptedException {
        while (true) {
            try {
                return attempt.orders.take();
            } catch (InterruptedException e) {
                if (!job.deaf()) {
                    throw e;
                }
            }
        }
    }

    /** The tasks that are being attempted. */
    Set<Long> tasks() {
        return live.keySet();
    }

    /** Whether an attempt was told to end. */
    boolean isTold(long task) {
        return live.get(task).context.shouldStop();
    }

    /** Lets an attempt do something, and go on. */
    <R> FutureTask<R> call(long task, Callable<R> work) {
        FutureTask<R> called = new FutureTask<>(work);
        live.get(task).orders.add(() -> {
            called.run();
            return true;
        });
        return called;
    }

    /** The same, in the transaction of the attempt: it commits if the attempt returns, and is rolled back if not. */
    <R> FutureTask<R> callInTransaction(long task, Supplier<R> work) {
        Transaction transaction = live.get(task).transaction;
        return call(task, () -> container.in(transaction, work));
    }

    void letAllReturn() {
        live.keySet().forEach(this::letReturn);
    }

    void letReturn(long task) {
        live.get(task).orders.add(() -> false);
    }

    void letThrow(long task, RuntimeException failure) {
        live.get(task).orders.add(() -> {
            throw failure;
        });
    }
}

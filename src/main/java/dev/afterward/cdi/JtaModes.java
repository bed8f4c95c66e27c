package dev.afterward.cdi;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import dev.afterward.transaction.SharedTransactions;
import dev.afterward.transaction.Witness;
import jakarta.transaction.Status;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The modes where there is JTA: separate, separate with a witness, shared. */
final class JtaModes extends Transactions {

    private static final long OPENING_SECONDS = 60;

    private final JtaContext jta;
    private final CallInterceptor attempts;
    private final @Nullable DataSource shared;
    private final @Nullable DataSource witness;
    private @Nullable SharedTransactions untested;

    JtaModes(JtaContext jta, CallInterceptor attempts, @Nullable DataSource shared, @Nullable DataSource witness) {
        this.jta = jta;
        this.attempts = attempts;
        this.shared = shared;
        this.witness = witness;
    }

    @Override
    @Nullable
    DataSource shared() {
        return shared;
    }

    @Override
    CallInterceptor ofAttempts() {
        return attempts;
    }

    @Override
    TransactionIntegration integration(TransactionPort port, TaskStore store) {
        if (shared != null) {
            SharedTransactions transactions =
                    new SharedTransactions(port, jta, shared, new ApplicationsStore(store, port, jta.threads()));
            untested = transactions;
            return transactions;
        }
        return new SeparateTransactions(
                port, jta, witness == null ? null : Witness.open(witness, store::identity, jta));
    }

    /**
     * What is asked of the application's data source at the opening must have no part in a transaction of the caller's,
     * in which a client may well be used first.
     */
    @Override
    BuiltClient open(Supplier<BuiltClient> build) {
        boolean apart = (shared != null || witness != null)
                && jta.registry().getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
        return apart ? elsewhere(() -> tested(build)) : tested(build);
    }

    private BuiltClient tested(Supplier<BuiltClient> build) {
        BuiltClient client = build.get();
        SharedTransactions transactions = untested;
        if (transactions != null) {
            try {
                transactions.selfTest();
            } catch (Throwable e) {
                client.engine().stopNow();
                throw e;
            }
        }
        return client;
    }

    private BuiltClient elsewhere(Supplier<BuiltClient> build) {
        FutureTask<BuiltClient> task = new FutureTask<>(build::get);
        jta.threads().newThread(task).start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPENING_SECONDS);
        try {
            while (true) {
                try {
                    return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw new TaskStoreException("the client could not be opened within " + OPENING_SECONDS + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new TaskStoreException("the client could not be opened: " + e.getCause(), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

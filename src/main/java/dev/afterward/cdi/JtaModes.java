package dev.afterward.cdi;

import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.EffectMarks;
import dev.afterward.transaction.EngineDataSource;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import dev.afterward.transaction.SharedTransactions;
import dev.afterward.transaction.Witness;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The modes where there is JTA: separate, separate with a witness, shared. */
final class JtaModes extends Transactions {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JtaContext jta;
    private final CallInterceptor attempts;
    private final @Nullable DataSource shared;
    private final @Nullable DataSource ofEngine;
    private final @Nullable DataSource witness;
    private final Duration keep;
    private @Nullable SharedTransactions untested;

    JtaModes(
            JtaContext jta,
            CallInterceptor attempts,
            @Nullable DataSource shared,
            @Nullable DataSource ofEngine,
            @Nullable DataSource own,
            @Nullable DataSource witness,
            Duration keep) {
        super(own);
        this.jta = jta;
        this.attempts = attempts;
        this.shared = shared;
        this.ofEngine = ofEngine;
        this.witness = witness;
        this.keep = keep;
    }

    @Override
    @Nullable
    DataSource shared() {
        return shared;
    }

    @Override
    @Nullable
    DataSource ofEngine() {
        return ofEngine;
    }

    @Override
    CallInterceptor ofAttempts() {
        return attempts;
    }

    @Override
    TransactionIntegration integration(TransactionPort port, TaskStore store, List<String> settling) {
        if (shared != null) {
            SharedTransactions transactions =
                    new SharedTransactions(port, jta, shared, new ApplicationsStore(store, port, jta.threads()));
            untested = transactions;
            return transactions;
        }
        DataSource data = witness;
        if (data == null) {
            return new SeparateTransactions(port, jta, null);
        }
        // Marks lie next to a file only: what several nodes share is settled in the database of the work.
        EffectMarks marks = own() != null
                ? null
                : settling.isEmpty()
                        ? EffectMarks.find(data, store::identity, jta, port::now, keep)
                                .orElse(null)
                        : EffectMarks.open(data, store::identity, jta, port::now, keep);
        return new SeparateTransactions(
                port,
                jta,
                Witness.open(data, store::identity, jta),
                marks == null ? null : new SeparateTransactions.Marking(data, marks));
    }

    /**
     * What is asked of the data sources at the opening must have no part in a transaction of the caller's,
     * in which a client may well be used first.
     */
    @Override
    BuiltClient open(Supplier<BuiltClient> build, List<String> settling) {
        boolean apart = (shared != null || own() != null || witness != null)
                && jta.registry().getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
        return apart
                ? new Opening(jta.threads(), PATIENCE)
                        .of(
                                () -> tested(build, settling),
                                client -> client.engine().stopNow())
                : tested(build, settling);
    }

    private BuiltClient tested(Supplier<BuiltClient> build, List<String> settling) {
        if (shared != null && ofEngine != null) {
            EngineDataSource.requireOutside(ofEngine, "Afterward's data source (afterward.engine.datasource)", jta);
        }
        DataSource own = own();
        if (own != null) {
            EngineDataSource.requireOutside(own, "the data source of the tasks (" + STORE + ")", jta);
        }
        BuiltClient client = build.get();
        SharedTransactions transactions = untested;
        if (transactions != null) {
            try {
                transactions.selfTest();
                transactions.requireSettling(settling);
            } catch (Throwable e) {
                client.engine().stopNow();
                throw e;
            }
        }
        return client;
    }
}

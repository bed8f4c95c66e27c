package dev.afterward.transaction;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.afterward.TaskId;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A transaction manager, and data sources that take part in its transactions. */
final class Narayana {

    static final TransactionManager MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
    static final TransactionSynchronizationRegistry REGISTRY = new TransactionSynchronizationRegistryImple();

    final List<TaskId> announced = new CopyOnWriteArrayList<>();
    final AtomicInteger threads = new AtomicInteger();
    final JtaContext jta = new JtaContext(
            REGISTRY,
            TransactionRunner.of(MANAGER),
            work -> {
                threads.incrementAndGet();
                Thread thread = new Thread(work, "resolver");
                thread.setDaemon(true);
                return thread;
            },
            this::announce,
            Duration.ofMinutes(5));

    /** What else is told of commits. */
    volatile Consumer<List<TaskId>> observer = ids -> {};

    private void announce(List<TaskId> ids) {
        announced.addAll(ids);
        observer.accept(ids);
    }

    static AgroalDataSource dataSource(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(5)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .transactionIntegration(new NarayanaTransactionIntegration(MANAGER, REGISTRY))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    /** One that knows nothing of transactions. */
    static AgroalDataSource plainDataSource(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(
                        pool -> pool.maxSize(5).connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    static void leave() throws Exception {
        MANAGER.setTransactionTimeout(0);
        if (MANAGER.getStatus() != Status.STATUS_NO_TRANSACTION) {
            MANAGER.rollback();
        }
    }

    /** Rolls a suspended transaction back, whatever transaction the thread is in. */
    static void rollBack(Transaction suspended) throws Exception {
        Transaction outer = MANAGER.suspend();
        MANAGER.resume(suspended);
        MANAGER.rollback();
        if (outer != null) {
            MANAGER.resume(outer);
        }
    }

    static Synchronization before(Work work) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {
                work.run();
            }

            @Override
            public void afterCompletion(int status) {}
        };
    }

    static Synchronization after(Work work) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                work.run();
            }
        };
    }

    interface Work {
        void run();
    }
}

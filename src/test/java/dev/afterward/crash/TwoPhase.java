package dev.afterward.crash;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.crash.Errands.Fleeting;
import dev.afterward.crash.FileResource.Fate;
import dev.afterward.crash.Ledger.Kind;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.sqlite.AlteredStores;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import dev.afterward.transaction.TransactionRunner;
import dev.afterward.transaction.Witness;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;

/** A process with a transaction of two phases: the application's database, with the witness, and another resource. */
final class TwoPhase {

    private static final TransactionManager MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private static final TransactionSynchronizationRegistry REGISTRY = new TransactionSynchronizationRegistryImple();

    private final Path directory;
    private final AgroalDataSource application;
    private final Ledger ledger;
    private final TaskEngine client;

    private TwoPhase(Path directory, boolean resolves) throws Exception {
        this.directory = directory;
        ledger = new Ledger(directory, Child.name(ProcessHandle.current().pid()));
        application = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(5)
                        .acquisitionTimeout(Duration.ofSeconds(20))
                        .transactionIntegration(new NarayanaTransactionIntegration(MANAGER, REGISTRY))
                        .connectionFactoryConfiguration(factory -> factory.connectionProviderClass(JdbcDataSource.class)
                                .jdbcUrl(url(directory)))));
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists orders (id int primary key)");
        }
        TaskStore store =
                AlteredStores.file(directory.resolve("tasks.db"), UnaryOperator.identity(), UnaryOperator.identity());
        JtaContext jta = new JtaContext(
                REGISTRY,
                TransactionRunner.of(MANAGER),
                work -> daemon(resolves ? work : () -> {}),
                ids -> {},
                Duration.ofMinutes(5));
        client = new ClientBuilder()
                .store(store)
                .processor(
                        Fleeting.class,
                        Errands.FLEETING,
                        (task, context) ->
                                ledger.write(Kind.STARTED, context.id().value(), 1, "fleeting", task.name(), 1))
                .transactions(
                        port -> new SeparateTransactions(port, jta, Witness.open(application, store::identity, jta)))
                .engine();
        client.start();
    }

    private static String url(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("app") + ";LOCK_TIMEOUT=300;DB_CLOSE_ON_EXIT=FALSE";
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    /** Does what its arguments say: {@code directory fate first}, or {@code directory} to recover. */
    public static void main(String[] args) throws Exception {
        Fate fate = args.length > 1 ? Fate.valueOf(args[1]) : Fate.NONE;
        TwoPhase process = new TwoPhase(Path.of(args[0]), fate != Fate.DIES_AFTER_RETURN);
        if (args.length > 1) {
            process.commit(fate, Boolean.parseBoolean(args[2]));
        }
        System.out.println("order " + process.hasOrder() + " undecided " + process.isUndecided());
        process.recover();
        await().atMost(Duration.ofSeconds(50)).until(() -> !process.isUndecided());
        process.client.stop(Duration.ofSeconds(10));
        System.out.println("order " + process.hasOrder() + " run " + process.hasRun());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void commit(Fate fate, boolean first) throws Exception {
        MANAGER.begin();
        FileResource other = new FileResource(directory, fate);
        if (first) {
            MANAGER.getTransaction().enlistResource(other);
        }
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into orders (id) values (1)");
        }
        if (!first) {
            MANAGER.getTransaction().enlistResource(other);
        }
        client.enqueue(new Fleeting("task", ""));
        try {
            MANAGER.commit();
            System.out.println("committed");
            if (fate == Fate.DIES_AFTER_RETURN) {
                CrashPoint.die();
            }
        } catch (Exception e) {
            System.out.println(e.getClass().getSimpleName());
        }
    }

    private boolean hasOrder() throws SQLException {
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select * from orders")) {
            return rows.next();
        }
    }

    private boolean hasRun() throws Exception {
        return Ledger.read(directory).stream().anyMatch(line -> line.kind() == Kind.STARTED);
    }

    /** Whether there is a task of which it is not known whether it shall run, or that has yet to. */
    private boolean isUndecided() throws SQLException {
        return Stored.read(World.Mode.SEPARATE, directory).rows().stream().anyMatch(Stored.Row::isUnfinished);
    }

    /** What the server's recovery does every two minutes. */
    private void recover() throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url(directory));
        XAResource[] resources = {
            requireNonNull(database.getXAConnection()).getXAResource(), new FileResource(directory, Fate.NONE)
        };
        XARecoveryModule module = new XARecoveryModule();
        module.addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameter) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return resources;
            }
        });
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        manager.removeAllModules(false);
        for (var each : List.of(new AtomicActionRecoveryModule(), module)) {
            manager.addModule(each);
        }
        manager.initialize();
        // What belongs to no log is rolled back when it was seen twice.
        manager.scan();
        manager.scan();
        manager.terminate();
    }
}

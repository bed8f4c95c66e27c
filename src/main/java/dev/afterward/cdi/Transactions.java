package dev.afterward.cdi;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskId;
import dev.afterward.config.Settings;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.store.TaskStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How tasks join the application's transactions. This one is for where there are none. */
class Transactions {

    static final String STORE = "afterward.store.datasource";

    private static final Logger LOG = System.getLogger("dev.afterward");

    private final @Nullable DataSource own;

    Transactions(@Nullable DataSource own) {
        this.own = own;
    }

    /** The mode that the settings ask for, with what the server has for it. */
    static Transactions of(
            Settings settings, Directory directory, ThreadFactory threads, Consumer<List<TaskId>> afterCommit) {
        Jta jta = Jta.find(directory);
        String shared = settings.datasource();
        String engine = settings.engineDatasource();
        String own = settings.storeDatasource();
        String witness = settings.witnessDatasource();
        if (jta == null) {
            refuse(shared, "afterward.shared.datasource");
            refuse(witness, "afterward.witness.datasource");
            LOG.log(
                    Level.INFO,
                    "AFT-107: no JTA found: enqueue stores tasks at once and ignores transactions. On a server, check that"
                            + " java:comp/TransactionSynchronizationRegistry is available");
            return new Transactions(dataSource(directory, own, STORE));
        }
        return new JtaModes(
                jta.context(threads, afterCommit),
                jta.attempts(),
                dataSource(directory, shared, "afterward.shared.datasource"),
                dataSource(directory, engine, "afterward.engine.datasource"),
                dataSource(directory, own, STORE),
                dataSource(directory, witness, "afterward.witness.datasource"),
                settings.witnessKeep());
    }

    private static void refuse(@Nullable String name, String key) {
        if (name != null) {
            throw new ConfigurationException("the data source " + name + " has to take part in JTA transactions, and"
                    + " there is no JTA: neither java:comp/TransactionSynchronizationRegistry nor a bean of that type"
                    + " (" + key + ")");
        }
    }

    private static @Nullable DataSource dataSource(Directory directory, @Nullable String name, String key) {
        return name == null ? null : find(directory, name, key);
    }

    private static DataSource find(Directory directory, String name, String key) {
        return PayaraDataSource.find(directory, name)
                .or(() -> directory.named(DataSource.class, name))
                .<DataSource>map(found -> new NamedDataSource(found, name))
                .orElseThrow(() -> new ConfigurationException("there is no data source " + name
                        + ", neither in JNDI nor as a bean of that name (" + key + ")"));
    }

    /** The data source of a database that only the tasks use, or null when they lie elsewhere. */
    final @Nullable DataSource own() {
        return own;
    }

    /** The application's data source that the tasks lie in, or null when they lie elsewhere. */
    @Nullable
    DataSource shared() {
        return null;
    }

    /** The data source that the engine uses for itself, outside any transaction, or null when it has none of its own. */
    @Nullable
    DataSource ofEngine() {
        return null;
    }

    /** What sees to the transactions of attempts. */
    CallInterceptor ofAttempts() {
        return CallInterceptor.none();
    }

    /**
     * What lets tasks belong to the application's transactions.
     *
     * @param port the engine
     * @param store where the tasks lie
     * @param settling the queues whose attempts are made in transactions that settle their tasks
     */
    TransactionIntegration integration(TransactionPort port, TaskStore store, List<String> settling) {
        return TransactionIntegration.none();
    }

    /**
     * Opens a client, in no transaction of the caller's.
     *
     * @param build opens it
     * @param settling the queues whose attempts are made in transactions that settle their tasks
     */
    BuiltClient open(Supplier<BuiltClient> build, List<String> settling) {
        return build.get();
    }
}

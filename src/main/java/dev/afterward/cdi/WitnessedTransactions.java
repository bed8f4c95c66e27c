package dev.afterward.cdi;

import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import dev.afterward.transaction.Witness;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions with a witness, which can be opened only after the store: it has to know whose witness it is. */
final class WitnessedTransactions implements TransactionIntegration {

    private final TransactionPort port;
    private final JtaContext jta;
    private final DataSource dataSource;
    private final TaskStore store;
    private volatile @Nullable SeparateTransactions opened;

    WitnessedTransactions(TransactionPort port, JtaContext jta, DataSource dataSource, TaskStore store) {
        this.port = port;
        this.jta = jta;
        this.dataSource = dataSource;
        this.store = store;
    }

    /** Told before the first task is taken in. */
    @Override
    public void resolve(List<TransactionRow> transactions) {
        SeparateTransactions current = opened;
        if (current == null) {
            current = new SeparateTransactions(port, jta, Witness.open(dataSource, store.identity(), jta));
            opened = current;
        }
        current.resolve(transactions);
    }

    @Override
    public boolean enlist(List<NewTask> tasks) {
        SeparateTransactions current = opened;
        if (current == null) {
            throw new IllegalStateException("the witness is not open yet");
        }
        return current.enlist(tasks);
    }

    @Override
    public void drain(long millis) {
        SeparateTransactions current = opened;
        if (current != null) {
            current.drain(millis);
        }
    }
}

package dev.afterward.transaction;

import dev.afterward.TaskId;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions whose tasks lie in a store of their own. Just before the commit they become durable as prepared,
 * invisible to workers; the outcome promotes or deletes them. Nothing is enlisted, so it works beside any resource.
 *
 * <p>With a {@link Witness} the outcome is exact whatever the server reports, and a crash between the two steps does no
 * harm: so the commit does not wait for the second. Without one, what the server reports is believed, and a crash between
 * the two leaves the transaction in doubt: so the commit waits.
 */
public final class SeparateTransactions extends JtaTransactions {

    private static final System.Logger LOG = System.getLogger(SeparateTransactions.class.getName());

    final @Nullable Oracle oracle;
    final Resolver resolver;
    private final Supplier<StateWord> words;

    /**
     * Transactions.
     *
     * @param port the engine
     * @param jta what is needed of the server
     * @param witness the witness, or null for none
     */
    public SeparateTransactions(TransactionPort port, JtaContext jta, @Nullable Witness witness) {
        this(port, jta, witness, Resolver::new, StateWord::new);
    }

    SeparateTransactions(
            TransactionPort port,
            JtaContext jta,
            @Nullable Oracle oracle,
            ResolverFactory resolvers,
            Supplier<StateWord> words) {
        super(port, jta);
        this.oracle = oracle;
        this.resolver = resolvers.create(port, open, oracle, jta);
        this.words = words;
    }

    @Override
    Enlistment newEnlistment() {
        return new PreparedEnlistment(this, words.get());
    }

    @Override
    public void resolve(List<TransactionRow> transactions) {
        super.resolve(transactions);
        List<Undecided> left = new ArrayList<>();
        List<String> untouchable = new ArrayList<>();
        for (TransactionRow row : transactions) {
            if (row.witness() == null) {
                leaveInDoubt(row, "it has no witness");
            } else if (oracle == null) {
                leaveInDoubt(row, "its witness is not configured any more (afterward.witness.datasource)");
            } else if (row.witnessTable() == null || !oracle.table().equals(Keys.string(row.witnessTable()))) {
                // A witness that was added or repointed after a crash knows nothing of it: its silence would delete
                // good tasks.
                leaveInDoubt(row, "its witness is another table than the one that is configured");
                untouchable.add(Keys.string(row.witness()));
            } else {
                left.add(new Undecided(row.id(), Keys.string(row.witness()), () -> {}, () -> {}));
            }
        }
        resolver.start(left, untouchable);
    }

    private void leaveInDoubt(TransactionRow row, String reason) {
        LOG.log(
                System.Logger.Level.WARNING,
                "AFT-308: transaction {0} stays in doubt: {1}; its tasks are shown as parked, to be run or discarded by hand",
                new TaskId(row.id()),
                reason);
        port.decide(row.id(), Outcome.IN_DOUBT, Duration.ZERO);
    }

    /** Without a witness a commit waits for its outcome itself. */
    @Override
    public boolean isBehind() {
        // In this order: an outcome goes from the one to the other.
        return oracle != null && (resolver.isBehind() || port.unsettled() > 0);
    }

    @Override
    public boolean catchUp(Duration patience) {
        if (oracle == null) {
            return true;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        boolean isHandedOver = resolver.awaitAcknowledged(patience);
        long left = Math.max(0, deadline - System.nanoTime());
        return port.awaitWritten(Duration.ofNanos(left)) && isHandedOver;
    }

    @Override
    public void drain(long millis) {
        super.drain(millis);
        resolver.stop();
    }

    /** Makes the resolver; a test makes one that does not need a thread. */
    interface ResolverFactory {
        Resolver create(TransactionPort port, OpenTransactions open, @Nullable Oracle oracle, JtaContext jta);
    }
}

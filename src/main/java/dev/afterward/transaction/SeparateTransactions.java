package dev.afterward.transaction;

import dev.afterward.dispatch.TransactionPort;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.store.Effects;
import dev.afterward.store.Marked;
import dev.afterward.store.Settlement;
import dev.afterward.store.Success;
import dev.afterward.store.TransactionRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
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
    private final @Nullable Marking marks;

    /**
     * Transactions of a client whose attempts are not made in any.
     *
     * @param port the engine
     * @param jta what is needed of the server
     * @param witness the witness, or null for none
     */
    public SeparateTransactions(TransactionPort port, JtaContext jta, @Nullable Witness witness) {
        this(port, jta, witness, null);
    }

    /**
     * Transactions.
     *
     * @param port the engine
     * @param jta what is needed of the server
     * @param witness the witness, or null for none
     * @param marks where attempts leave marks, or null if they are not made in transactions
     */
    public SeparateTransactions(
            TransactionPort port, JtaContext jta, @Nullable Witness witness, @Nullable Marking marks) {
        this(port, jta, witness, marks, Resolver::new, StateWord::new);
    }

    SeparateTransactions(
            TransactionPort port,
            JtaContext jta,
            @Nullable Oracle oracle,
            ResolverFactory resolvers,
            Supplier<StateWord> words) {
        this(port, jta, oracle, null, resolvers, words);
    }

    private SeparateTransactions(
            TransactionPort port,
            JtaContext jta,
            @Nullable Oracle oracle,
            @Nullable Marking marks,
            ResolverFactory resolvers,
            Supplier<StateWord> words) {
        super(port, jta);
        this.oracle = oracle;
        this.marks = marks;
        this.resolver = resolvers.create(port, open, oracle, jta);
        this.words = words;
    }

    @Override
    public @Nullable String refusal() {
        if (marks != null) {
            return null;
        }
        return oracle == null
                ? "it is not known in which database the processors work. Name its data source (afterward.witness.datasource),"
                        + " keep the tasks in it (afterward.shared.datasource, PostgreSQL)"
                : "the tasks are stored in a PostgreSQL of their own. Keep them in the application's own PostgreSQL (afterward.shared.datasource),"
                        + " keep them in a file (afterward.sqlite.file)";
    }

    @Override
    public @Nullable Effects effects() {
        return marks == null ? null : marks.effects();
    }

    @Override
    public SettlingTransaction<Success> attempts() {
        Marking marking = marks;
        return marking == null
                ? SettlingTransaction.none()
                : new SettlingTransactions(
                        jta,
                        marking.dataSource(),
                        (connection, success) -> write(marking.effects(), connection, success));
    }

    private static boolean write(EffectMarks marks, Connection connection, Success success) throws Exception {
        Marked marked =
                Objects.requireNonNull(success.marked(), "the claim of the task does not say where to leave a mark");
        Settlement.Ended end = success.settlement();
        try {
            marks.write(connection, new Effects.Key(end.id(), marked.generation()), end.claims());
            return true;
        } catch (SQLException e) {
            throw ContestedException.isOf(e)
                    ? new ContestedException(
                            "its row in the table afterward_effect is there, or about to be: " + e.getMessage(), e)
                    : e;
        }
    }

    /**
     * Where attempts leave marks.
     *
     * @param dataSource the JTA data source that holds the application's data
     * @param effects the marks there
     */
    public record Marking(DataSource dataSource, EffectMarks effects) {}

    @Override
    Enlistment newEnlistment() {
        return new PreparedEnlistment(this, words.get());
    }

    @Override
    public List<TransactionRow> resolve(List<TransactionRow> transactions) {
        List<TransactionRow> doubted = doubted(super.resolve(transactions));
        resolver.start(
                witnessed(transactions),
                doubted.stream()
                        .filter(row -> row.witness() != null)
                        .map(SeparateTransactions::key)
                        .toList());
        return doubted;
    }

    @Override
    public List<TransactionRow> takeOver(List<TransactionRow> transactions) {
        Set<Long> own = open.all().stream().map(Enlistment::transaction).collect(Collectors.toSet());
        List<TransactionRow> others =
                transactions.stream().filter(row -> !own.contains(row.id())).toList();
        witnessed(others).forEach(resolver::askToo);
        return doubted(others);
    }

    private List<Undecided> witnessed(List<TransactionRow> transactions) {
        return transactions.stream()
                .filter(this::isWitnessed)
                .map(row -> new Undecided(row.id(), key(row), () -> {}, () -> {}))
                .toList();
    }

    /** Those that nothing can be found out about. */
    private List<TransactionRow> doubted(List<TransactionRow> transactions) {
        List<TransactionRow> doubted =
                transactions.stream().filter(row -> !isWitnessed(row)).toList();
        long silent = doubted.stream().filter(row -> row.witness() != null).count();
        if (silent > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "AFT-308: the witness that transactions have left their marks in is not the one that is configured"
                            + " (afterward.witness.datasource): it cannot be asked about them (transactions: "
                            + silent + "). Their tasks do not run until you decide, in the console or with"
                            + " TaskOperations.resolve");
        }
        return doubted;
    }

    @Override
    public boolean isHolding() {
        return open.firstDeadline() != Long.MAX_VALUE;
    }

    /** A witness that was added or repointed after a crash knows nothing of it: its silence would delete good tasks. */
    private boolean isWitnessed(TransactionRow row) {
        return oracle != null && row.witnessTable() != null && oracle.table().equals(Keys.string(row.witnessTable()));
    }

    private static String key(TransactionRow row) {
        return Keys.string(
                Objects.requireNonNull(row.witness(), "a transaction without a witness is not to be resolved"));
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

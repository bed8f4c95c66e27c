package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Controls;
import dev.afterward.store.Durability;
import dev.afterward.store.Kind;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Signals;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.Turn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The store over JDBC, for every dialect. */
public final class JdbcTaskStore implements TaskStore {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where no reader is kept: as many reads at a time as a pool is likely to have connections. */
    private static final int POOLED = 32;

    /** More of them would only take the processors from the work. */
    private static final int LISTS = 2;

    private final Connections connections;
    private final Dialect dialect;
    private final Statements statements;
    private final Migrations migrations;
    private final Repetition repetition;
    private final StoreCondition condition;
    private final CommitWarnings warnings = new CommitWarnings();
    private final CallersConnection callers;
    private final Turns turns;
    /** Reads of a few rows by their keys. */
    private final Reads points;
    /** Lists, searches and counts, which take longer: nobody who asks for a status waits for them. */
    private final Reads lists;

    /** Searches in payloads and errors, which take the longest. */
    private final Reads textSearches;

    /** The same for the application, which does not wait for the console's. */
    private final Reads searches;

    private final TaskInspector inspector;
    private final TaskInspector reader;

    /** Which queues' attempts leave marks, from the next opening on; null where none do. */
    private volatile KnownMarks.@Nullable Wanted marks;

    private @Nullable Client client;
    /** The id of the last client that was registered here. */
    private int newestClient;
    /** Never changes while the store is open, and every transaction with a witness asks for it. */
    private volatile @Nullable String identity;

    /**
     * A store, not yet open.
     *
     * @param connections where its connections come from
     * @param dialect the database's
     */
    public JdbcTaskStore(Connections connections, Dialect dialect) {
        this(connections, dialect, System::nanoTime);
    }

    /**
     * A store, not yet open.
     *
     * @param connections where its connections come from
     * @param dialect the database's
     * @param nanoTime the time by which searches and installations end, as {@link System#nanoTime} tells it
     */
    public JdbcTaskStore(Connections connections, Dialect dialect, LongSupplier nanoTime) {
        this.connections = connections;
        this.dialect = dialect;
        this.statements = new Statements(dialect.statements().texts(), dialect);
        this.migrations = new Migrations(connections.name(), dialect);
        this.repetition = new Repetition(e -> dialect.classify(e) == Dialect.Fault.BUSY, nanoTime);
        this.condition = new StoreCondition(connections.name(), dialect);
        this.callers = new CallersConnection(dialect, statements, condition);
        this.turns = new Turns(connections, dialect, statements, condition, warnings);
        this.points = new Reads(
                connections, statements, condition, "reads", connections.keepsReader() ? 1 : POOLED, PATIENCE);
        this.lists = new Reads(connections, statements, condition, "lists and searches", LISTS, PATIENCE);
        this.searches = new Reads(connections, statements, condition, "searches of the application", LISTS, PATIENCE);
        this.textSearches = new Reads(connections, statements, condition, "searches in payloads", LISTS, PATIENCE);
        this.inspector = new JdbcTaskInspector(points, lists, textSearches, new Overviews(lists, dialect), nanoTime);
        this.reader = new JdbcTaskInspector(points, searches, searches, new Overviews(searches, dialect), nanoTime);
    }

    /**
     * A store in the database of somebody else's data source, shared with whoever else uses it.
     *
     * @param dataSource hands out connections
     * @param keepsConnection whether one connection may be kept for the store; if not, each turn fetches one and
     *     gives it back
     * @param turnsOnCallersThreads whether turns may be made on any thread; not so where a connection that is fetched
     *     on a caller's thread belongs to the caller's transaction
     * @param dialect the database's
     * @return a store, not yet open
     */
    public static JdbcTaskStore on(
            DataSource dataSource, boolean keepsConnection, boolean turnsOnCallersThreads, Dialect dialect) {
        return on(dataSource, keepsConnection, turnsOnCallersThreads, dialect, System::nanoTime);
    }

    /** The same, with the time by which searches and installations end. */
    public static JdbcTaskStore on(
            DataSource dataSource,
            boolean keepsConnection,
            boolean turnsOnCallersThreads,
            Dialect dialect,
            LongSupplier nanoTime) {
        return new JdbcTaskStore(
                new DataSourceConnections(dataSource, keepsConnection, turnsOnCallersThreads), dialect, nanoTime);
    }

    @Override
    public Opened openKinds(Collection<Kind> kinds, TimeKeeper time) {
        if (condition.isOpen()) {
            throw new IllegalStateException("the task store " + connections.name() + " is open already");
        }
        connections.open();
        try {
            Session writer = turns.untuned();
            loadFailures(writer);
            Dialect.Guard guard = dialect.examine(writer.connection());
            requireUnprepared(writer);
            StoreClock clock = StoreClock.of(statements, time);
            clock.read(writer);
            migrations.run(writer, time.millis(), repetition);
            connections.tune(writer.connection());
            Opened opened = register(writer, kinds, clock, time.millis());
            condition.opened(() -> {
                guard.check();
                connections.requireIntact();
            });
            turns.giveBack();
            return opened;
        } catch (Throwable e) {
            close();
            throw condition.failure("be opened", e);
        }
    }

    @Override
    public void marksIn(String table, Collection<String> queues) {
        if (!statements.has(Sql.NOTE_MARKS)) {
            TaskStore.super.marksIn(table, queues);
        }
        if (condition.isOpen()) {
            throw new IllegalStateException("the task store " + connections.name() + " is open already");
        }
        marks = new KnownMarks.Wanted(table, Set.copyOf(queues));
    }

    private void requireUnprepared(Session writer) throws SQLException {
        if (statements.has(Sql.SERVER_SESSION)) {
            try (Session other = new Session(connections.writer(), statements)) {
                PooledSessions.requireUnprepared(connections.name(), writer, other);
            }
        }
    }

    private Opened register(Session writer, Collection<Kind> kinds, StoreClock clock, long now) throws SQLException {
        return writer.transaction(() -> {
            Client registered = Client.register(
                    writer,
                    connections.exclusive(),
                    newestClient,
                    clock,
                    new Positions(System::nanoTime, dialect.keepsDeadIndexEntries()),
                    now);
            client = registered;
            newestClient = registered.id();
            return registered.openQueues(writer, kinds, marks);
        });
    }

    /** A StackOverflowError in the middle of loading such a class makes it unusable for the life of the JVM. */
    private static void loadFailures(Session session) {
        try {
            session.execute(Sql.FAIL);
        } catch (SQLException expected) {
            // That was the purpose.
        }
    }

    @Override
    public <R> R turn(Durability durability, Function<Turn, R> work) {
        condition.require();
        return turns.make(self(), durability, work);
    }

    @Override
    public void onControls(Consumer<Controls> learner) {
        self().controls().learner(learner);
    }

    @Override
    public void onCommitWarnings(Consumer<String> learner) {
        warnings.learner(learner);
    }

    private Client self() {
        Client self = client;
        if (self == null) {
            throw new TaskStoreException("the task store " + connections.name() + " is not open");
        }
        return self;
    }

    @Override
    public String identity() {
        String known = identity;
        if (known == null) {
            known = points.read(
                    "read the store's identity",
                    reader -> reader.first(Sql.STORE_IDENTITY, row -> row.getString(1))
                            .orElseThrow(() -> new StoreUnusableException(
                                    "the task store " + connections.name() + " has lost its identity", null)));
            identity = known;
        }
        return known;
    }

    @Override
    public boolean turnsOnCallersThreads() {
        return connections.turnsOnCallersThreads();
    }

    @Override
    public void write(Connection connection, List<NewTask> tasks, long now) {
        callers.write(connection, tasks, now);
    }

    @Override
    public boolean settle(Connection connection, Settlement.Ended success) {
        return callers.settle(connection, success);
    }

    @Override
    public boolean writesBulks() {
        return statements.has(Sql.INSERT_PROOF) && connections.turnsOnCallersThreads();
    }

    @Override
    public void writeBulk(List<NewTask> tasks, long now) {
        condition.require();
        Client writer = self();
        new BulkWrite(connections, dialect, statements, condition, warnings).write(tasks, now);
        writer.positions().wantStarts();
    }

    @Override
    public TaskStatus status(TaskId id) {
        return points.read(
                "read a task's status",
                reader -> reader.first(Sql.STATUS, JdbcTaskStore::status, id.value())
                        .orElse(TaskStatus.NOT_FOUND));
    }

    @Override
    public Map<Long, Integer> unended(Collection<Long> ids) {
        if (!statements.has(Sql.UNENDED)) {
            return TaskStore.super.unended(ids);
        }
        return points.read("look which tasks have not ended", reader -> {
            Map<Long, Integer> found = new HashMap<>();
            reader.query(Sql.UNENDED, row -> found.put(row.getLong(1), row.getInt(2)), List.copyOf(ids));
            return found;
        });
    }

    private static TaskStatus status(ResultSet row) throws SQLException {
        RowState state = RowState.of(row.getInt(1));
        if (state != RowState.PREPARED) {
            return state.status();
        }
        return switch (TransactionRows.outcome((int) Session.longOr(row, 2, 0))) {
            case COMMITTED -> TaskStatus.PENDING;
            case IN_DOUBT -> TaskStatus.PARKED;
            case PREPARED, ROLLED_BACK, WRITING -> TaskStatus.NOT_FOUND;
        };
    }

    @Override
    public Optional<Signals> signals() {
        return statements.has(Sql.ANNOUNCE)
                ? Optional.of(
                        new JdbcSignals(connections, dialect, statements, condition, migrations, turns, this::self))
                : Optional.empty();
    }

    @Override
    public TaskInspector inspector() {
        return inspector;
    }

    @Override
    public TaskInspector reader() {
        return reader;
    }

    @Override
    public void close() {
        condition.closed();
        points.close();
        lists.close();
        searches.close();
        textSearches.close();
        turns.close();
        client = null;
        identity = null;
        connections.close();
    }
}

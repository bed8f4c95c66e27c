package dev.afterward.jdbc;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The store over JDBC, for every dialect. */
public final class JdbcTaskStore implements TaskStore {

    private final Connections connections;
    private final Dialect dialect;
    private final Map<Sql, String> texts;
    private final Migrations migrations;
    private final StoreCondition condition;
    private final Reads reads;
    private final TaskInspector inspector;

    private Dialect.Guard guard = Dialect.Guard.NONE;
    private @Nullable Client client;
    private @Nullable Session session;

    /**
     * A store, not yet open.
     *
     * @param connections where its connections come from
     * @param dialect the database's
     */
    public JdbcTaskStore(Connections connections, Dialect dialect) {
        this.connections = connections;
        this.dialect = dialect;
        this.texts = dialect.statements().texts();
        this.migrations = new Migrations(connections.name(), dialect.migrations());
        this.condition = new StoreCondition(connections.name(), dialect);
        this.reads = new Reads(connections, texts, condition);
        this.inspector = new JdbcTaskInspector(reads);
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
        return new JdbcTaskStore(
                new DataSourceConnections(dataSource, keepsConnection, turnsOnCallersThreads), dialect);
    }

    @Override
    public Opened open(Collection<String> queues, long now) {
        if (condition.isOpen()) {
            throw new IllegalStateException("the task store " + connections.name() + " is open already");
        }
        connections.open();
        try {
            Session writer = new Session(connections.writer(), texts);
            session = writer;
            loadFailures(writer);
            guard = dialect.examine(writer.connection());
            migrations.run(writer, now);
            connections.tune(writer.connection());
            Opened opened = register(writer, queues, now);
            condition.opened();
            giveBack();
            return opened;
        } catch (Throwable e) {
            close();
            throw condition.failure("be opened", e);
        }
    }

    private Opened register(Session writer, Collection<String> queues, long now) throws SQLException {
        writer.execute(Sql.BEGIN);
        Client registered = Client.register(writer, connections.exclusive(), now);
        Opened opened = registered.openQueues(writer, queues);
        writer.execute(Sql.COMMIT);
        client = registered;
        return opened;
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
        Client self = self();
        Session writer = null;
        boolean begun = false;
        R result;
        JdbcTurn turn;
        Evidence evidence;
        try {
            guard.check();
            writer = writer();
            connections.beforeTurn(writer.connection(), durability);
            writer.execute(Sql.BEGIN);
            begun = true;
            turn = new JdbcTurn(writer, self, dialect);
            result = work.apply(turn);
            evidence = turn.end();
        } catch (Throwable e) {
            abandon(writer, begun, e);
            if (e instanceof Error error) {
                throw error;
            }
            throw condition.failure("make a turn", e);
        }
        commit(writer, self, turn, evidence);
        return result;
    }

    private void commit(Session writer, Client self, JdbcTurn turn, Evidence evidence) {
        try {
            writer.execute(Sql.COMMIT);
        } catch (Throwable e) {
            discard();
            if (!provenCommitted(self, evidence, e)) {
                throw condition.failure("commit a turn", e);
            }
        }
        self.committed(evidence, turn.lastId());
        connections.afterTurn(writer.connection());
        giveBack();
    }

    /**
     * Finds out on a new connection whether a turn whose COMMIT failed has committed after all. If it has not, a
     * transaction of our own takes its place in the write-ahead log: otherwise a crash could bring it back.
     */
    private boolean provenCommitted(Client self, Evidence evidence, Throwable failure) {
        try {
            guard.check();
            Session writer = writer();
            writer.execute(Sql.BEGIN);
            boolean committed = evidence.foundBy(writer, self);
            if (committed) {
                writer.execute(Sql.ROLLBACK);
            } else {
                long turn = self.turns() + 1;
                writer.update(Sql.COUNT_TURN, self.id(), turn, 0L, self.lastId());
                writer.execute(Sql.COMMIT);
                self.committed(new Evidence(Evidence.Kind.TURN, turn), self.lastId());
            }
            return committed;
        } catch (Throwable e) {
            discard();
            e.addSuppressed(failure);
            throw new UnknownTurnException(
                    "the task store " + connections.name() + " does not tell whether a turn has committed ("
                            + failure.getMessage() + "; then " + e.getMessage() + ")",
                    e);
        }
    }

    /** Undoes a turn. The connection is kept only if the failure cannot have done anything to it. */
    private void abandon(@Nullable Session writer, boolean begun, Throwable failure) {
        if (writer == null) {
            return;
        }
        boolean sound = false;
        try {
            if (begun) {
                writer.execute(Sql.ROLLBACK);
            }
            Dialect.Fault fault = dialect.classify(failure);
            sound = fault == Dialect.Fault.STATEMENT || (fault == Dialect.Fault.BUSY && !begun);
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
        if (sound) {
            giveBack();
        } else {
            discard();
        }
    }

    private Session writer() throws SQLException {
        Session writer = session;
        if (writer == null) {
            writer = new Session(connections.writer(), texts);
            session = writer;
            connections.tune(writer.connection());
        }
        return writer;
    }

    private void giveBack() {
        if (!connections.keepsWriter()) {
            discard();
        }
    }

    private void discard() {
        Session writer = session;
        session = null;
        closeQuietly(writer);
    }

    private Client self() {
        Client self = client;
        if (self == null) {
            throw new TaskStoreException("the task store " + connections.name() + " is not open");
        }
        return self;
    }

    @Override
    public boolean turnsOnCallersThreads() {
        return connections.turnsOnCallersThreads();
    }

    @Override
    public void write(Connection connection, List<NewTask> tasks, long now) {
        condition.require();
        try {
            if (!dialect.inTransaction(connection)) {
                throw new TaskStoreException("the connection " + connection + " has no transaction: each task would be"
                        + " stored by itself, whatever becomes of the rest; switch auto-commit off, and commit");
            }
            Session borrowed = new Session(connection, texts);
            try {
                new TaskRows(borrowed).insert(tasks, now);
            } finally {
                borrowed.closeStatements();
            }
        } catch (SQLException e) {
            throw condition.failure("write tasks through a caller's connection", e);
        }
    }

    @Override
    public TaskStatus status(TaskId id) {
        return reads.read(
                "read a task's status",
                reader -> reader.first(Sql.STATUS, JdbcTaskStore::status, id.value())
                        .orElse(TaskStatus.NOT_FOUND));
    }

    private static TaskStatus status(ResultSet row) throws SQLException {
        RowState state = RowState.of(row.getInt(1));
        if (state != RowState.PREPARED) {
            return state.status();
        }
        return switch (TransactionRows.outcome((int) Session.longOr(row, 2, 0))) {
            case COMMITTED -> TaskStatus.PENDING;
            case IN_DOUBT -> TaskStatus.PARKED;
            case PREPARED, ROLLED_BACK -> TaskStatus.NOT_FOUND;
        };
    }

    @Override
    public TaskInspector inspector() {
        return inspector;
    }

    @Override
    public void close() {
        condition.closed();
        reads.close();
        discard();
        client = null;
        guard = Dialect.Guard.NONE;
        connections.close();
    }

    static void closeQuietly(@Nullable Session session) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                System.getLogger(JdbcTaskStore.class.getName())
                        .log(System.Logger.Level.DEBUG, "a connection was not closed properly", e);
            }
        }
    }
}

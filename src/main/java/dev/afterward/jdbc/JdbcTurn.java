package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Alteration;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Latency;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.Promotion;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.Turn;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A turn on a session that has begun a transaction.
 *
 * <p>After a failure that may have ended the transaction underneath (a full disk does), nothing more is done: the next
 * statement would commit by itself.
 */
final class JdbcTurn implements Turn {

    private final Session session;
    private final String store;
    private final Client client;
    private final Dialect dialect;
    private final TaskRows tasks;
    private final TransactionRows transactions;
    private final Settling settling;
    private final Claiming claiming;
    private final Buckets buckets;
    private final Manual manual;

    private @Nullable Throwable broken;
    private boolean ended;
    private boolean changed;
    private long inserted;
    private long lastId;
    private long seen;

    JdbcTurn(String store, Session session, Client client, Dialect dialect) {
        this.store = store;
        this.session = session;
        this.client = client;
        this.dialect = dialect;
        this.lastId = client.lastId();
        tasks = new TaskRows(session);
        transactions = new TransactionRows(session);
        settling = new Settling(session);
        claiming = new Claiming(session, client);
        buckets = new Buckets(session);
        manual = new Manual(session);
    }

    /** Ends the turn, just before its commit. */
    Evidence end() throws SQLException {
        ended = true;
        if (broken != null) {
            throw new SQLException("an earlier failure has ended the transaction", broken);
        }
        if (changed || (inserted != 0 && !client.exclusive())) {
            long turn = client.turns() + 1;
            session.update(Sql.COUNT_TURN, client.id(), turn, seen, lastId);
            return new Evidence(Evidence.Kind.TURN, turn);
        }
        return inserted == 0
                ? new Evidence(Evidence.Kind.NOTHING_WRITTEN, 0)
                : new Evidence(Evidence.Kind.TASK, inserted);
    }

    long lastId() {
        return lastId;
    }

    @Override
    public void isolated(Runnable part) {
        run("set a savepoint", () -> session.execute(Sql.SAVEPOINT));
        try {
            part.run();
        } catch (Throwable e) {
            // What the part has inserted proves nothing any more.
            changed = true;
            if (broken == null) {
                run("roll back to a savepoint", () -> session.execute(Sql.ROLLBACK_TO_SAVEPOINT));
                run("release a savepoint", () -> session.execute(Sql.RELEASE_SAVEPOINT));
            }
            throw e;
        }
        run("release a savepoint", () -> session.execute(Sql.RELEASE_SAVEPOINT));
    }

    @Override
    public void insert(List<NewTask> added, long now) {
        run("insert tasks", () -> tasks.insert(added, now));
        inserted(added);
    }

    @Override
    public void insertClaimed(List<NewTask> added, long now) {
        run("insert running tasks", () -> tasks.insertClaimed(added, client.id(), now));
        inserted(added);
        seen = Math.max(seen, now);
    }

    @Override
    public void prepare(TransactionRow transaction, List<NewTask> added) {
        run("prepare tasks", () -> {
            transactions.insert(transaction, client.id());
            tasks.insertPrepared(added, transaction.id());
        });
        changed |= added.isEmpty();
        lastId = Math.max(lastId, transaction.id());
        inserted(added);
    }

    private void inserted(List<NewTask> added) {
        for (NewTask task : added) {
            inserted = task.id();
            lastId = Math.max(lastId, task.id());
        }
    }

    @Override
    public boolean decide(long transaction, TransactionRow.Outcome outcome) {
        return change("decide a transaction", () -> transactions.decide(transaction, outcome));
    }

    @Override
    public Promotion promote(long transaction, long now, int limit) {
        return change("promote tasks", () -> transactions.promote(transaction, now, limit));
    }

    @Override
    public boolean discard(long transaction, int limit) {
        return change("discard tasks", () -> transactions.discard(transaction, limit));
    }

    @Override
    public List<TransactionRow> leftTransactions() {
        return client.exclusive() ? read("read transactions", () -> transactions.leftByOthers(client.id())) : List.of();
    }

    @Override
    public boolean settle(Settlement settlement) {
        return change("settle a task", () -> settling.settle(settlement));
    }

    @Override
    public boolean settleAll(List<Settlement> settlements) {
        return change("settle tasks", () -> settling.settleAll(settlements));
    }

    @Override
    public int promoteDue(long now, int limit) {
        return change("promote due tasks", () -> session.update(Sql.PROMOTE_DUE, now, limit));
    }

    @Override
    public long nextDue() {
        return read("find the next due task", () -> session.number(Sql.NEXT_DUE, Long.MAX_VALUE));
    }

    @Override
    public List<Candidate> ready(int queue, int limit) {
        return read("find ready tasks", () -> claiming.candidates(Sql.READY, queue, limit));
    }

    @Override
    public Optional<Candidate> suspect(int queue) {
        return read("find suspects", () -> claiming.candidates(Sql.SUSPECT, queue, 1)).stream()
                .findFirst();
    }

    @Override
    public List<ClaimedTask> claim(int queue, int limit, long now) {
        seen = Math.max(seen, now);
        return change("claim tasks", () -> claiming.claim(queue, limit, now));
    }

    @Override
    public List<ClaimedTask> claim(List<Long> ids, long now) {
        seen = Math.max(seen, now);
        return change("claim tasks", () -> claiming.claim(ids, now));
    }

    @Override
    public List<Orphan> orphans(long deadBefore, int limit) {
        return read("find orphans", () -> claiming.orphans(deadBefore, limit));
    }

    @Override
    public long nextLeaseEnd(long lease) {
        return read("find the next lease", () -> claiming.nextLeaseEnd(lease));
    }

    @Override
    public List<Orphan> owned() {
        return read("find running tasks", claiming::owned);
    }

    @Override
    public void heartbeat(long now, long newestId) {
        seen = Math.max(seen, now);
        lastId = Math.max(lastId, newestId);
        change("give a sign of life", () -> session.update(Sql.HEARTBEAT, client.id(), now, newestId));
    }

    @Override
    public int park(int queue, int limit) {
        return change("park tasks", () -> claiming.park(queue, limit));
    }

    @Override
    public int unpark(int queue, int limit) {
        return change("unpark tasks", () -> session.update(Sql.UNPARK, queue, limit));
    }

    @Override
    public OptionalLong doubted(long task) {
        return read(
                "find the transaction of a task",
                () -> session.first(Sql.TRANSACTION_IN_DOUBT, row -> OptionalLong.of(row.getLong(1)), task)
                        .orElse(OptionalLong.empty()));
    }

    @Override
    public long nextExpiry() {
        return read("find the next task to expire", () -> session.number(Sql.NEXT_EXPIRY, Long.MAX_VALUE));
    }

    @Override
    public Optional<LocatedTask> locate(long id) {
        return read(
                "find a task",
                () -> session.first(
                        Sql.LOCATE,
                        row -> new LocatedTask(id, row.getInt(1), RowState.of(row.getInt(2)), row.getInt(3)),
                        id));
    }

    @Override
    public boolean cancel(long id, long finished, Settlement.Keep keep, long expires) {
        return change("cancel a task", () -> settling.cancel(id, finished, keep, expires));
    }

    @Override
    public void pause(int queue, boolean paused) {
        change("pause a queue", () -> session.update(Sql.PAUSE, queue, paused ? 1 : 0));
    }

    @Override
    public void concurrency(int queue, int most) {
        change("limit a queue", () -> session.update(Sql.SET_CONCURRENCY, queue, most == 0 ? null : most));
    }

    @Override
    public int purge(long now, int limit) {
        return change("purge tasks", () -> {
            buckets.purge(now);
            manual.purge(now, limit);
            return session.update(Sql.PURGE, now, limit);
        });
    }

    @Override
    public void count(List<Tally> tallies) {
        run("count", () -> buckets.add(tallies));
        changed |= !tallies.isEmpty();
    }

    @Override
    public void measure(List<Latency> latencies) {
        run("measure", () -> buckets.measure(latencies));
        changed |= !latencies.isEmpty();
    }

    @Override
    public boolean alter(Alteration alteration) {
        return change("change a task", () -> manual.alter(alteration));
    }

    @Override
    public void audit(AuditEntry entry) {
        run("record what was done", () -> manual.audit(entry));
        changed = true;
    }

    private void run(String what, Action action) {
        read(what, () -> {
            action.run();
            return this;
        });
    }

    /** A step whose result tells whether it has changed anything. */
    private <T> T change(String what, Step<T> step) {
        T result = read(what, step);
        changed |= !(result.equals(0) || result.equals(false) || result.equals(List.of()));
        return result;
    }

    private <T> T read(String what, Step<T> step) {
        if (ended) {
            throw new IllegalStateException("cannot " + what + ": the turn has ended");
        }
        if (broken != null) {
            throw new TaskStoreException(
                    "cannot " + what + ": an earlier failure has ended the transaction (" + broken.getMessage() + ")",
                    broken);
        }
        try {
            return step.run();
        } catch (SQLException e) {
            changed = true;
            if (dialect.classify(e) != Dialect.Fault.STATEMENT) {
                broken = e;
            }
            throw new TaskStoreException(
                    "the task store " + store + " cannot " + what + " (" + e.getMessage() + ")", e);
        } catch (Throwable e) {
            broken = e;
            throw e;
        }
    }

    private interface Step<T> {
        T run() throws SQLException;
    }

    private interface Action {
        void run() throws SQLException;
    }
}

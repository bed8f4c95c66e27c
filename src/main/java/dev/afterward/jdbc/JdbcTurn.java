package dev.afterward.jdbc;

import dev.afterward.store.Act;
import dev.afterward.store.Alteration;
import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.Discarded;
import dev.afterward.store.Latency;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.Promotion;
import dev.afterward.store.QueuesWithTasks;
import dev.afterward.store.Readied;
import dev.afterward.store.ScheduleTurn;
import dev.afterward.store.Settlement;
import dev.afterward.store.Standings;
import dev.afterward.store.Tally;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.Turn;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A turn on a session that has begun a transaction.
 */
final class JdbcTurn implements Turn {

    private final TurnOperations operations;
    private final Session session;
    private final Client client;
    private final TaskRows tasks;
    private final TransactionRows transactions;
    private final Settling settling;
    private final Claiming claiming;
    private final Owners owners;
    private final Marking marking;
    private final Moves moves;
    private final Slots slots;
    private final Buckets buckets;
    private final Manual manual;
    private final TurnEvidence evidence;
    private final ScheduleOperations schedules;
    private final Positions.InTurn positions;
    private final TurnControls controls;

    JdbcTurn(String store, Session session, Client client, Dialect dialect) {
        this.operations = new TurnOperations(store, session, dialect);
        this.session = session;
        this.client = client;
        positions = client.positions().begin();
        tasks = new TaskRows(session);
        transactions = new TransactionRows(session, positions);
        settling = new Settling(session, positions, client.marks());
        marking = new Marking(session, client);
        claiming = new Claiming(session, client, positions, marking);
        owners = new Owners(session, client);
        moves = new Moves(session, positions, client.versions());
        slots = new Slots(session, client.slots());
        buckets = new Buckets(session, client.id());
        manual = new Manual(session, positions, client.marks());
        evidence = new TurnEvidence(session, client);
        schedules = new ScheduleOperations(operations, session, client.id());
        controls = new TurnControls(operations, session, client);
    }

    /**
     * Begins the turn. If an earlier one may have committed, this one finds it out first, and keeps it from coming later: what the
     * turn then reads is final.
     */
    void begin() {
        if (client.isUncertain()) {
            operations.run("look up the last write", () -> client.lookUp(session));
            operations.noteChange();
        }
    }

    /** Ends the turn, just before its commit. What waits then is sent with it. */
    Evidence end() throws SQLException {
        controls.end();
        operations.end();
        Evidence given = evidence.give(operations.haveChanged());
        if (given.kind() != Evidence.Kind.NOTHING_WRITTEN) {
            controls.readNews();
        }
        return given;
    }

    @Override
    public ScheduleTurn schedules() {
        return schedules;
    }

    /** The turn has committed. */
    void committed() {
        positions.committed();
        slots.committed();
    }

    /** Tells, after the commit, of the controls that the turn has read. */
    void tellControls() {
        controls.tell();
    }

    /** Tells, after the commit, of controls that are new. */
    void tellControls(Session reader) throws SQLException {
        controls.tell(reader);
    }

    long lastId() {
        return evidence.newestId();
    }

    @Override
    public void isolated(Runnable part) {
        try {
            operations.isolated(part);
        } catch (Throwable e) {
            // What the part has claimed is ready again.
            positions.reset();
            slots.reset();
            throw e;
        }
    }

    @Override
    public void insert(List<NewTask> added, long now) {
        operations.run("insert tasks", () -> tasks.insert(added, now));
        evidence.noteTasks(added);
        added.forEach(task -> positions.readied(task.queue(), task.priority(), task.due(), task.id()));
    }

    @Override
    public void insertClaimed(List<NewTask> added, long now) {
        marking.requireUnmarked(added);
        operations.run("insert running tasks", () -> tasks.insertClaimed(added, client.id(), now));
        evidence.noteHolding(true);
        evidence.noteTasks(added);
        evidence.noteTime(now);
    }

    @Override
    public void prepare(TransactionRow transaction, List<NewTask> added, long now) {
        operations.run("prepare tasks", () -> {
            transactions.insert(transaction, client.id());
            tasks.insertPrepared(added, transaction.id());
        });
        if (added.isEmpty()) {
            operations.noteChange();
        }
        evidence.noteId(transaction.id());
        evidence.noteTasks(added);
        evidence.noteTime(now);
    }

    @Override
    public boolean isWriting(long bulk) {
        return operations.read("look for a bulk", () -> transactions.isWriting(bulk));
    }

    @Override
    public boolean decide(long transaction, TransactionRow.Outcome outcome) {
        return operations.change("decide a transaction", () -> transactions.decide(transaction, outcome));
    }

    @Override
    public Promotion promote(long transaction, long now, int limit) {
        return operations.change("promote tasks", () -> transactions.promote(transaction, now, limit));
    }

    @Override
    public Discarded discard(long transaction, int limit) {
        return operations.change("discard tasks", () -> transactions.discard(transaction, limit));
    }

    @Override
    public List<TransactionRow> leftTransactions(long deadBefore) {
        return operations.read("read transactions", () -> transactions.leftByOthers(client, deadBefore));
    }

    @Override
    public List<TransactionRow> leftBulks(long deadBefore, int limit) {
        return operations.read("find bulks that were left", () -> transactions.leftBulks(client, deadBefore, limit));
    }

    @Override
    public boolean settle(Settlement settlement) {
        return operations.change("end a task", () -> settling.settle(settlement));
    }

    @Override
    public Standings standings(List<Long> ids) {
        return operations.read("look how tasks stand", () -> settling.standings(ids));
    }

    @Override
    public void settleAll(List<Settlement> settlements) {
        operations.run("end tasks", () -> settling.settleAll(settlements));
        operations.noteChange();
    }

    @Override
    public Readied promoteDue(long now, int limit) {
        return operations.change("promote due tasks", () -> moves.promoteDue(now, limit));
    }

    @Override
    public long nextDue() {
        return operations.read("find the next due task", () -> session.number(Sql.NEXT_DUE, Long.MAX_VALUE));
    }

    @Override
    public List<Candidate> ready(int queue, int limit) {
        return operations.read("find ready tasks", () -> claiming.ready(queue, limit));
    }

    @Override
    public QueuesWithTasks queuesWithTasks() {
        return operations.read("find queues with tasks", claiming::queues);
    }

    @Override
    public Optional<Candidate> suspect(int queue, int mostRescues) {
        return operations.read("find suspects", () -> claiming.suspect(queue, mostRescues));
    }

    @Override
    public Set<Long> present(List<Long> ids) {
        return operations.read(
                "look for tasks", () -> Set.copyOf(session.query(Sql.PRESENT, row -> row.getLong(1), ids)));
    }

    @Override
    public int places(int queue, int total, int limit) {
        int places = operations.read("find places of a queue", () -> slots.keep(queue, total, limit));
        if (slots.haveMade()) {
            operations.noteChange();
        }
        return places;
    }

    @Override
    public Claim claim(int queue, int limit, long bytes, long now) {
        evidence.noteTime(now);
        return claimed(operations.change("claim tasks", () -> claiming.claim(queue, limit, bytes, now)));
    }

    @Override
    public List<Candidate> prepared(long transaction, int limit) {
        return operations.read("find prepared tasks", () -> claiming.prepared(transaction, limit));
    }

    @Override
    public Claim claimPrepared(long transaction, int limit, long bytes, long now) {
        evidence.noteTime(now);
        return claimed(operations.change("claim tasks", () -> claiming.claimPrepared(transaction, limit, bytes, now)));
    }

    @Override
    public Claim claim(List<Long> ids, long bytes, long now) {
        evidence.noteTime(now);
        return claimed(operations.change("claim tasks", () -> claiming.claim(ids, bytes, now)));
    }

    @Override
    public Map<Integer, Long> unseen() {
        return positions.unseen();
    }

    @Override
    public Set<Integer> mixed() {
        return client.versions().mixed();
    }

    private Claim claimed(Claim claim) {
        if (!claim.tasks().isEmpty()) {
            evidence.noteHolding(true);
            operations.run("take places of a queue", () -> slots.take(claim.tasks()));
        }
        return claim;
    }

    @Override
    public void runAlone(long task) {
        operations.change("let a task run alone", () -> session.update(Sql.RUN_ALONE, task));
    }

    @Override
    public void accompany(long task) {
        operations.change("let others run next to a task", () -> session.update(Sql.ACCOMPANY, task));
    }

    @Override
    public List<Orphan> orphans(long deadBefore, int limit) {
        List<Orphan> orphans = operations.read("find orphans", () -> owners.orphans(deadBefore, limit));
        if (orphans.isEmpty()) {
            operations.change("note that the dead hold nothing", () -> owners.deadHoldNone(deadBefore));
        }
        return orphans;
    }

    @Override
    public long nextLeaseEnd(long lease) {
        return operations.read("find the next lease", () -> owners.nextLeaseEnd(lease));
    }

    @Override
    public List<Orphan> owned() {
        return operations.read("find running tasks", owners::owned);
    }

    @Override
    public boolean adopt(long id, int claims) {
        boolean isAdopted = operations.change("take a task over", () -> marking.adopt(id, claims));
        if (isAdopted) {
            evidence.noteHolding(true);
        }
        return isAdopted;
    }

    @Override
    public Optional<Orphan> condemn(long id, long at, @Nullable String actor) {
        Optional<Orphan> condemned = operations.change("claim a task to end it", () -> marking.condemn(id, at, actor));
        if (condemned.isPresent()) {
            evidence.noteTime(at);
            evidence.noteHolding(true);
        }
        return condemned;
    }

    @Override
    public void heartbeat(long now, long newestId) {
        evidence.noteTime(now);
        evidence.noteId(newestId);
        operations.run("write a heartbeat", () -> session.later(Sql.HEARTBEAT, client.id(), now, newestId));
        operations.noteChange();
    }

    @Override
    public void holdsNone() {
        evidence.noteHolding(false);
    }

    @Override
    public int park(int queue, int limit) {
        return operations.change("park tasks", () -> moves.park(queue, limit));
    }

    @Override
    public Readied move(int from, int to, int limit) {
        return operations.change("move tasks", () -> moves.move(from, to, limit));
    }

    @Override
    public Readied unpark(Collection<Integer> queues, int limit) {
        return operations.change("unpark tasks", () -> moves.unpark(queues, limit));
    }

    @Override
    public OptionalLong doubted(long task) {
        return operations.read(
                "find the transaction of a task",
                () -> session.first(Sql.TRANSACTION_IN_DOUBT, row -> OptionalLong.of(row.getLong(1)), task)
                        .orElse(OptionalLong.empty()));
    }

    @Override
    public long nextExpiry() {
        return operations.read("find the next task to expire", () -> session.number(Sql.NEXT_EXPIRY, Long.MAX_VALUE));
    }

    @Override
    public Optional<LocatedTask> locate(long id) {
        return operations.read("find a task", () -> settling.locate(id));
    }

    @Override
    public boolean cancel(long id, long finished, Settlement.Keep keep, long expires) {
        return operations.change("cancel a task", () -> settling.cancel(id, finished, keep, expires));
    }

    @Override
    public boolean cancelRunning(long id, long at, @Nullable String actor) {
        return operations.change("cancel a running task", () -> controls.cancelRunning(id, at, actor));
    }

    @Override
    public void lookAtControls() {
        controls.look();
    }

    @Override
    public boolean pause(int queue, boolean paused, long now, @Nullable String actor) {
        return operations.change("pause a queue", () -> controls.pause(queue, paused, now, actor));
    }

    @Override
    public boolean concurrency(int queue, int most) {
        return operations.change("limit a queue", () -> controls.concurrency(queue, most));
    }

    @Override
    public int purge(long now, int limit) {
        return operations.change("delete ended tasks", () -> {
            buckets.purge(now);
            manual.purge(now, limit);
            return session.update(Sql.PURGE, now, limit);
        });
    }

    @Override
    public void count(List<Tally> tallies) {
        operations.run("count", () -> buckets.add(tallies));
        if (!tallies.isEmpty()) {
            operations.noteChange();
        }
    }

    @Override
    public void measure(List<Latency> latencies) {
        operations.run("measure", () -> buckets.measure(latencies));
        if (!latencies.isEmpty()) {
            operations.noteChange();
        }
    }

    @Override
    public Optional<Readied> alter(Alteration alteration) {
        return operations.change("change a task", () -> manual.alter(alteration));
    }

    @Override
    public boolean acknowledge(String queue, long fingerprint, long until, long now, String actor) {
        return operations.change("acknowledge errors", () -> manual.acknowledge(queue, fingerprint, until, now, actor));
    }

    @Override
    public void audit(Act act, Deed deed, List<Long> tasks, @Nullable String queue, @Nullable String detail) {
        operations.run("record what was done", () -> manual.audit(act, deed, tasks, queue, detail));
        operations.noteChange();
    }
}

package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Act;
import dev.afterward.store.Alteration;
import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Discarded;
import dev.afterward.store.Durability;
import dev.afterward.store.Kind;
import dev.afterward.store.Latency;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.NewTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.Promotion;
import dev.afterward.store.QueuesWithTasks;
import dev.afterward.store.Readied;
import dev.afterward.store.RowState;
import dev.afterward.store.ScheduleTurn;
import dev.afterward.store.Settlement;
import dev.afterward.store.Standings;
import dev.afterward.store.Tally;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in memory: turns are atomic, and can be made to fail. Safe for use by several threads. */
final class MemoryStore implements TaskStore {

    /** A row. Immutable, so that undoing a turn is forgetting a map. */
    record Row(
            NewTask task,
            RowState state,
            int attempt,
            int claims,
            int rescues,
            int snoozes,
            int owner,
            long transaction,
            long due,
            boolean alone,
            List<String> errors) {

        Row with(RowState next) {
            return new Row(task, next, attempt, claims, rescues, snoozes, owner, transaction, due, alone, errors);
        }

        Row attempt(int value) {
            return new Row(task, state, value, claims, rescues, snoozes, owner, transaction, due, alone, errors);
        }

        Row due(long value) {
            return new Row(task, state, attempt, claims, rescues, snoozes, owner, transaction, value, alone, errors);
        }

        Row rescued() {
            return new Row(task, state, attempt, claims, rescues + 1, snoozes, owner, transaction, due, alone, errors);
        }

        Row snoozed() {
            return new Row(task, state, attempt, claims, rescues, snoozes + 1, owner, transaction, due, alone, errors);
        }

        Row error(String error) {
            List<String> more = new ArrayList<>(errors);
            more.add(error);
            return new Row(task, state, attempt, claims, rescues, snoozes, owner, transaction, due, alone, more);
        }

        Row claimed(int by) {
            return new Row(
                    task,
                    RowState.RUNNING,
                    attempt + 1,
                    claims + 1,
                    rescues,
                    snoozes,
                    by,
                    transaction,
                    due,
                    false,
                    errors);
        }

        Row alone(boolean value) {
            return new Row(task, state, attempt, claims, rescues, snoozes, owner, transaction, due, value, errors);
        }

        /** What it is when it is due. */
        RowState whenDue() {
            return RowState.isSuspect(rescues) ? RowState.SUSPECT : RowState.READY;
        }

        Candidate candidate() {
            return new Candidate(task.id(), task.queue(), task.priority(), due, rescues);
        }
    }

    private final Map<String, Integer> queues = new HashMap<>();
    private final Set<Integer> paused = new HashSet<>();
    private final Map<Integer, Integer> concurrency = new HashMap<>();
    private TreeMap<Long, Row> rows = new TreeMap<>();
    private TreeMap<Long, TransactionRow> transactions = new TreeMap<>();
    /** The tasks whose rows somebody else has locked. */
    final Set<Long> locked = ConcurrentHashMap.newKeySet();

    /** The running tasks that were cancelled. */
    private Set<Long> cancelled = new TreeSet<>();

    private int client;
    private long highest;
    private long signAtClaim;
    private boolean open;
    private volatile RuntimeException failsWith;
    private volatile Predicate<NewTask> refuses = task -> false;
    /** Whether every turn fails that changes anything. */
    volatile boolean full;

    private boolean signed;
    private volatile Predicate<String> breaks = operation -> false;
    private volatile boolean exclusive = true;
    private final Map<Integer, Long> signs = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Long> audits = new ArrayList<>();
    final AtomicInteger turns = new AtomicInteger();
    /** Called before every turn, on its thread. */
    volatile Runnable beforeTurn = () -> {};

    /** For how many milliseconds turns tell that they do not see the ready tasks yet; 0 when they do. */
    volatile long unseenMillis;

    /** Called before every opening; what it throws keeps the store shut. */
    volatile Runnable beforeOpen = () -> {};

    /** What may happen to a turn behind its last statement. */
    enum Commit {
        DONE,
        /** It took place, and nobody could tell. */
        UNKNOWN_DONE,
        /** It did not take place, and nobody could tell. */
        UNKNOWN_UNDONE,
        /** It took place, and an error broke off the answer. */
        BROKEN_OFF
    }

    /** How the next turns end: each takes the first that is left. */
    final Queue<Commit> commits = new ConcurrentLinkedQueue<>();

    /**
     * A task went from one state to another.
     *
     * @param turn the number of the turn
     * @param from the state, or null when the task was written
     * @param to the state, or null when it was deleted
     * @param row what it was afterwards, or before it was deleted
     */
    record Change(int turn, long id, RowState from, RowState to, Row row) {}

    /** All that committed turns have changed. */
    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Such an operation of a turn fails, alone or not. */
    void breakOn(Predicate<String> operations) {
        breaks = operations;
    }

    /** Others may write to the store as well. */
    MemoryStore shared() {
        exclusive = false;
        return this;
    }

    /** When the client that is open has last shown a sign of life. */
    synchronized long sign() {
        return signs.getOrDefault(client, 0L);
    }

    /** The sign of life that others saw when a task was last claimed. */
    synchronized long signAtClaim() {
        return signAtClaim;
    }

    synchronized boolean isOpen() {
        return open;
    }

    private void note(Map<Long, Row> before) {
        Set<Long> ids = new TreeSet<>(before.keySet());
        ids.addAll(rows.keySet());
        for (long id : ids) {
            Row from = before.get(id);
            Row to = rows.get(id);
            if (!Objects.equals(from, to)) {
                if (to != null && to.state() == RowState.RUNNING) {
                    signAtClaim = sign();
                }
                changes.add(new Change(
                        turns.get(),
                        id,
                        from == null ? null : from.state(),
                        to == null ? null : to.state(),
                        to == null ? from : to));
            }
        }
    }

    /** Every turn from now on fails; null ends that. */
    void failWith(RuntimeException failure) {
        failsWith = failure;
    }

    /** Writing such a task fails. */
    void refuse(Predicate<NewTask> which) {
        refuses = which;
    }

    synchronized List<Row> rows() {
        return List.copyOf(rows.values());
    }

    synchronized Optional<Row> row(TaskId id) {
        return Optional.ofNullable(rows.get(id.value()));
    }

    synchronized List<TransactionRow> transactions() {
        return List.copyOf(transactions.values());
    }

    /** What was done by hand, and recorded; so too by turns that were undone. */
    /** The tasks on which somebody had an effect, as it was recorded. */
    synchronized List<Long> audits() {
        return List.copyOf(audits);
    }

    /** Another client takes the one that is open for dead. */
    synchronized void rollBackBulks() {
        transactions.values().removeIf(row -> row.state() == Outcome.WRITING);
        rows.values().removeIf(row -> row.state() == RowState.PREPARED && !transactions.containsKey(row.transaction()));
    }

    /** The client died: what it holds stays as it is. */
    synchronized void crash() {
        open = false;
    }

    synchronized int queue(String name) {
        return queues.computeIfAbsent(name, key -> queues.size() + 1);
    }

    @Override
    public synchronized Opened openKinds(Collection<Kind> kinds, TimeKeeper time) {
        beforeOpen.run();
        if (open) {
            throw new TaskStoreException("the store is open already");
        }
        open = true;
        client++;
        kinds.forEach(kind -> queue(kind.name()));
        long last = Math.max(highest, rows.isEmpty() ? 0 : rows.lastKey());
        signs.put(client, time.millis());
        return new Opened(client, last, queues, paused, concurrency, Set.of(), exclusive, "memory");
    }

    @Override
    public <R> R turn(Durability durability, Function<Turn, R> work) {
        beforeTurn.run();
        return commit(work);
    }

    private synchronized <R> R commit(Function<Turn, R> work) {
        turns.incrementAndGet();
        if (!open) {
            throw new TaskStoreException("the store is closed");
        }
        if (failsWith != null) {
            throw failsWith;
        }
        TreeMap<Long, Row> before = new TreeMap<>(rows);
        TreeMap<Long, TransactionRow> transactionsBefore = new TreeMap<>(transactions);
        Set<Long> cancelledBefore = new TreeSet<>(cancelled);
        try {
            signed = false;
            R result = work.apply(new MemoryTurn());
            if (full && (signed || !rows.equals(before))) {
                throw new TaskStoreException("the disk is full");
            }
            Commit commit = commits.isEmpty() ? Commit.DONE : commits.remove();
            if (commit == Commit.UNKNOWN_UNDONE) {
                throw new UnknownTurnException("nobody can tell", new IllegalStateException());
            }
            note(before);
            before = rows;
            transactionsBefore = transactions;
            cancelledBefore = cancelled;
            switch (commit) {
                case UNKNOWN_DONE -> throw new UnknownTurnException("nobody can tell", new IllegalStateException());
                case BROKEN_OFF -> throw new NoClassDefFoundError("broken off");
                default -> {}
            }
            return result;
        } catch (RuntimeException | Error e) {
            rows = before;
            transactions = transactionsBefore;
            cancelled = cancelledBefore;
            throw e;
        }
    }

    @Override
    public String identity() {
        return "memory";
    }

    @Override
    public boolean turnsOnCallersThreads() {
        return true;
    }

    @Override
    public synchronized void write(Connection connection, List<NewTask> tasks, long now) {
        new MemoryTurn().insert(tasks, now);
    }

    @Override
    public synchronized boolean settle(Connection connection, Settlement.Ended success) {
        return !cancelled.contains(success.id()) && new MemoryTurn().settle(success);
    }

    @Override
    public synchronized TaskStatus status(TaskId id) {
        Row row = rows.get(id.value());
        return row == null ? TaskStatus.NOT_FOUND : row.state().status();
    }

    @Override
    public TaskInspector inspector() {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void close() {
        open = false;
    }

    private static final Set<Outcome> FINAL = Set.of(Outcome.COMMITTED, Outcome.ROLLED_BACK);

    private final class MemoryTurn implements Turn {

        @Override
        public void isolated(Runnable part) {
            TreeMap<Long, Row> before = new TreeMap<>(rows);
            TreeMap<Long, TransactionRow> transactionsBefore = new TreeMap<>(transactions);
            Set<Long> cancelledBefore = new TreeSet<>(cancelled);
            try {
                part.run();
            } catch (RuntimeException e) {
                rows = before;
                transactions = transactionsBefore;
                cancelled = cancelledBefore;
                throw e;
            }
        }

        @Override
        public ScheduleTurn schedules() {
            return NoSchedules.INSTANCE;
        }

        private void check(String operation) {
            if (breaks.test(operation)) {
                throw new TaskStoreException(operation + " is broken");
            }
        }

        private void put(NewTask task, RowState state, long transaction) {
            if (refuses.test(task)) {
                throw new TaskStoreException("refused");
            }
            rows.put(task.id(), new Row(task, state, 0, 0, 0, 0, 0, transaction, task.due(), false, List.of()));
        }

        @Override
        public void insert(List<NewTask> tasks, long now) {
            tasks.forEach(task -> put(task, task.due() <= now ? RowState.READY : RowState.SCHEDULED, 0));
        }

        @Override
        public void insertClaimed(List<NewTask> tasks, long now) {
            tasks.forEach(task -> {
                put(task, RowState.READY, 0);
                rows.computeIfPresent(task.id(), (id, row) -> row.claimed(client));
            });
        }

        @Override
        public void prepare(TransactionRow transaction, List<NewTask> tasks, long now) {
            check("prepare");
            transactions.putIfAbsent(transaction.id(), transaction);
            tasks.forEach(task -> put(task, RowState.PREPARED, transaction.id()));
        }

        @Override
        public boolean isWriting(long bulk) {
            TransactionRow row = transactions.get(bulk);
            return row != null && row.state() == Outcome.WRITING;
        }

        @Override
        public boolean decide(long transaction, Outcome outcome) {
            check("decide");
            TransactionRow row = transactions.get(transaction);
            if (row == null || (FINAL.contains(row.state()) && row.state() != outcome)) {
                return false;
            }
            transactions.put(
                    transaction,
                    new TransactionRow(transaction, outcome, row.created(), row.witness(), row.witnessTable()));
            return true;
        }

        private List<Row> ofTransaction(long transaction, int limit) {
            return rows.values().stream()
                    .filter(row -> row.state() == RowState.PREPARED && row.transaction() == transaction)
                    .limit(limit)
                    .toList();
        }

        @Override
        public Promotion promote(long transaction, long now, int limit) {
            check("promote");
            List<Row> some = ofTransaction(transaction, limit);
            some.forEach(
                    row -> rows.put(row.task().id(), row.with(row.due() <= now ? RowState.READY : RowState.SCHEDULED)));
            boolean done = ofTransaction(transaction, 1).isEmpty();
            if (done) {
                transactions.remove(transaction);
            }
            return new Promotion(readied(some), done);
        }

        @Override
        public Discarded discard(long transaction, int limit) {
            check("discard");
            List<Row> some = ofTransaction(transaction, limit);
            some.forEach(row -> rows.remove(row.task().id()));
            boolean done = ofTransaction(transaction, 1).isEmpty();
            if (done) {
                transactions.remove(transaction);
            }
            return new Discarded(some.size(), done);
        }

        @Override
        public List<TransactionRow> leftBulks(long deadBefore, int limit) {
            return List.of();
        }

        /** What some rows have become. */
        private Readied readied(List<Row> before) {
            Set<Integer> ready = new HashSet<>();
            Set<Integer> suspect = new HashSet<>();
            long nextDue = Long.MAX_VALUE;
            for (Row row : before) {
                Row now = rows.get(row.task().id());
                if (now.state() == RowState.READY) {
                    ready.add(row.task().queue());
                } else if (now.state() == RowState.SUSPECT) {
                    suspect.add(row.task().queue());
                } else if (now.state() == RowState.SCHEDULED) {
                    nextDue = Math.min(nextDue, now.due());
                }
            }
            return new Readied(before.size(), ready, suspect, nextDue);
        }

        @Override
        public OptionalLong doubted(long task) {
            Row row = rows.get(task);
            TransactionRow owner = row == null ? null : transactions.get(row.transaction());
            return owner == null || owner.state() != Outcome.IN_DOUBT
                    ? OptionalLong.empty()
                    : OptionalLong.of(owner.id());
        }

        @Override
        public long nextExpiry() {
            return Long.MAX_VALUE;
        }

        @Override
        public List<TransactionRow> leftTransactions(long deadBefore) {
            return List.copyOf(transactions.values());
        }

        @Override
        public boolean settle(Settlement settlement) {
            check("settle");
            Row row = rows.get(settlement.id());
            if (row == null || row.state() != RowState.RUNNING || row.claims() != settlement.claims()) {
                return false;
            }
            if (!(settlement instanceof Settlement.Ended) && cancelled.contains(settlement.id())) {
                return false;
            }
            cancelled.remove(settlement.id());
            Row next;
            if (settlement instanceof Settlement.Ended ended) {
                next = ended.keep() == Settlement.Keep.NOTHING ? null : row.with(ended.state());
                next = next == null || ended.error() == null ? next : next.error(ended.error());
                next = next == null || ended.state() != RowState.EXPIRED ? next : next.attempt(row.attempt() - 1);
            } else if (settlement instanceof Settlement.Retried retried) {
                RowState ready = row.whenDue();
                next = row.with(retried.due() <= retried.finished() ? ready : RowState.SCHEDULED)
                        .due(retried.due())
                        .error(retried.error());
            } else if (settlement instanceof Settlement.Snoozed snoozed) {
                next = row.with(snoozed.due() <= snoozed.at() ? row.whenDue() : RowState.SCHEDULED)
                        .attempt(row.attempt() - 1)
                        .due(snoozed.due())
                        .snoozed();
            } else if (settlement instanceof Settlement.GivenBack) {
                next = row.with(row.whenDue()).attempt(row.attempt() - 1);
            } else if (settlement instanceof Settlement.Rescued) {
                Row rescued = row.attempt(row.attempt() - 1).rescued();
                next = rescued.with(rescued.whenDue());
            } else {
                next = row.with(RowState.PARKED)
                        .attempt(row.attempt() - 1)
                        .error(((Settlement.Parked) settlement).reason());
            }
            if (next == null) {
                rows.remove(settlement.id());
            } else {
                rows.put(settlement.id(), next);
            }
            return true;
        }

        private Stream<Row> in(RowState state) {
            return rows.values().stream().filter(row -> row.state() == state);
        }

        @Override
        public Readied promoteDue(long now, int limit) {
            check("promoteDue");
            List<Row> due = in(RowState.SCHEDULED)
                    .filter(row -> row.due() <= now)
                    .sorted(Comparator.comparingLong((Row row) -> row.due())
                            .thenComparingInt(row -> -row.task().priority()))
                    .limit(limit)
                    .toList();
            due.forEach(row -> rows.put(row.task().id(), row.with(row.whenDue())));
            return readied(due);
        }

        @Override
        public long nextDue() {
            return in(RowState.SCHEDULED).mapToLong(Row::due).min().orElse(Long.MAX_VALUE);
        }

        @Override
        public List<Candidate> ready(int queue, int limit) {
            return in(RowState.READY)
                    .filter(row -> row.task().queue() == queue && unseenMillis == 0)
                    .map(Row::candidate)
                    .sorted(Candidate.ORDER)
                    .limit(limit)
                    .toList();
        }

        @Override
        public Map<Integer, Long> unseen() {
            long millis = unseenMillis;
            return millis == 0
                    ? Map.of()
                    : queuesIn(RowState.READY).stream().collect(Collectors.toMap(queue -> queue, queue -> millis));
        }

        @Override
        public QueuesWithTasks queuesWithTasks() {
            check("queuesWithTasks");
            return new QueuesWithTasks(queuesIn(RowState.READY), queuesIn(RowState.SUSPECT));
        }

        private Set<Integer> queuesIn(RowState state) {
            return in(state).map(row -> row.task().queue()).collect(Collectors.toSet());
        }

        @Override
        public void runAlone(long task) {
            rows.computeIfPresent(task, (id, row) -> row.alone(true));
        }

        @Override
        public void accompany(long task) {
            rows.computeIfPresent(task, (id, row) -> row.alone(false));
        }

        @Override
        public Optional<Candidate> suspect(int queue, int mostRescues) {
            return in(RowState.SUSPECT)
                    .filter(row -> row.task().queue() == queue && row.rescues() <= mostRescues)
                    .map(Row::candidate)
                    .min(Candidate.ORDER);
        }

        @Override
        public Set<Long> present(List<Long> ids) {
            ids.forEach(id -> check("present"));
            Set<Long> present = new HashSet<>(ids);
            present.retainAll(rows.keySet());
            return present;
        }

        @Override
        public Claim claim(int queue, int limit, long bytes, long now) {
            List<Candidate> first = ready(queue, limit);
            Claim claim = claim(first.stream().map(Candidate::id).toList(), bytes, now);
            return new Claim(claim.tasks(), claim.more() || first.size() == limit);
        }

        @Override
        public List<Candidate> prepared(long transaction, int limit) {
            return ofTransaction(transaction, limit).stream()
                    .map(Row::candidate)
                    .toList();
        }

        @Override
        public Claim claimPrepared(long transaction, int limit, long bytes, long now) {
            check("claimPrepared");
            List<Candidate> first = prepared(transaction, limit);
            Claim claim = claim(first.stream().map(Candidate::id).toList(), bytes, now);
            return new Claim(claim.tasks(), claim.more() || first.size() == limit);
        }

        @Override
        public Claim claim(List<Long> ids, long bytes, long now) {
            check("claim");
            List<ClaimedTask> claimed = new ArrayList<>();
            long sum = 0;
            for (long id : ids) {
                Row row = rows.get(id);
                if (row != null
                        && (row.state() == RowState.READY || row.state() == RowState.SUSPECT || isCommitted(row))) {
                    if (!claimed.isEmpty() && sum >= bytes) {
                        return new Claim(claimed, true);
                    }
                    sum += row.task().payload().length;
                    Row next = row.claimed(client);
                    rows.put(id, next);
                    claimed.add(claimed(next));
                }
            }
            return new Claim(claimed, false);
        }

        private static ClaimedTask claimed(Row row) {
            return new ClaimedTask(
                    row.task().id(),
                    row.task().queue(),
                    row.task().priority(),
                    row.due(),
                    row.attempt(),
                    row.claims(),
                    row.rescues(),
                    row.snoozes(),
                    row.task().startBy(),
                    row.task().parent(),
                    row.task().payload(),
                    row.errors().isEmpty()
                            ? null
                            : row.errors().get(row.errors().size() - 1),
                    row.task().version());
        }

        @Override
        public List<Orphan> orphans(long deadBefore, int limit) {
            return orphans(row -> row.owner() != client).limit(limit).toList();
        }

        private Stream<Orphan> orphans(Predicate<Row> which) {
            return in(RowState.RUNNING)
                    .filter(which)
                    .map(row -> new Orphan(
                            row.task().id(),
                            row.task().queue(),
                            row.attempt(),
                            row.claims(),
                            row.rescues(),
                            row.alone(),
                            cancelled.contains(row.task().id()),
                            0,
                            "memory"));
        }

        @Override
        public long nextLeaseEnd(long lease) {
            return Long.MAX_VALUE;
        }

        @Override
        public List<Orphan> owned() {
            return orphans(row -> row.owner() == client).toList();
        }

        @Override
        public void heartbeat(long now, long lastId) {
            signed = true;
            signs.put(client, now);
            highest = Math.max(highest, lastId);
        }

        @Override
        public void holdsNone() {}

        @Override
        public int park(int queue, int limit) {
            List<Row> some = Stream.concat(in(RowState.READY), in(RowState.SUSPECT))
                    .filter(row -> row.task().queue() == queue)
                    .limit(limit)
                    .toList();
            some.forEach(row -> rows.put(row.task().id(), row.with(RowState.PARKED)));
            return some.size();
        }

        @Override
        public Readied unpark(Collection<Integer> ofQueues, int limit) {
            List<Row> some = in(RowState.PARKED)
                    .filter(row -> ofQueues.contains(row.task().queue()))
                    .limit(limit)
                    .toList();
            some.forEach(row -> rows.put(row.task().id(), row.with(row.whenDue())));
            return readied(some);
        }

        @Override
        public Optional<LocatedTask> locate(long id) {
            check("locate");
            return Optional.ofNullable(rows.get(id))
                    .map(row ->
                            new LocatedTask(id, row.task().queue(), row.state(), row.claims(), cancelled.contains(id)));
        }

        @Override
        public Standings standings(List<Long> ids) {
            check("standings");
            Map<Long, LocatedTask> found = new HashMap<>();
            ids.stream()
                    .filter(id -> !locked.contains(id))
                    .forEach(id -> locate(id).ifPresent(row -> found.put(id, row)));
            return new Standings(
                    found, Set.copyOf(ids.stream().filter(locked::contains).toList()));
        }

        private boolean isCommitted(Row row) {
            TransactionRow transaction = transactions.get(row.transaction());
            return row.state() == RowState.PREPARED && transaction != null && transaction.state() == Outcome.COMMITTED;
        }

        @Override
        public boolean cancel(long id, long finished, Settlement.Keep keep, long expires) {
            Row row = rows.get(id);
            Set<RowState> waiting = Set.of(RowState.SCHEDULED, RowState.READY, RowState.SUSPECT, RowState.PARKED);
            if (row == null || !(waiting.contains(row.state()) || isCommitted(row))) {
                return false;
            }
            if (keep == Settlement.Keep.NOTHING) {
                rows.remove(id);
            } else {
                rows.put(id, row.with(RowState.CANCELLED));
            }
            return true;
        }

        @Override
        public boolean cancelRunning(long id, long at, @Nullable String actor) {
            Row row = rows.get(id);
            return row != null && row.state() == RowState.RUNNING && cancelled.add(id);
        }

        @Override
        public void lookAtControls() {}

        @Override
        public boolean pause(int queue, boolean isPaused, long now, @Nullable String actor) {
            return isPaused ? paused.add(queue) : paused.remove(queue);
        }

        @Override
        public boolean concurrency(int queue, int most) {
            Integer before = concurrency.put(queue, most);
            return most != (before == null ? 0 : before);
        }

        @Override
        public int purge(long now, int limit) {
            return 0;
        }

        @Override
        public void count(List<Tally> tallies) {}

        @Override
        public void measure(List<Latency> latencies) {}

        @Override
        public Optional<Readied> alter(Alteration alteration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean acknowledge(String queue, long fingerprint, long until, long now, String actor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void audit(Act act, Deed deed, List<Long> tasks, String queue, String detail) {
            audits.addAll(tasks);
        }
    }
}

package dev.afterward.transaction;

import dev.afterward.ClientStoppedException;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One life of a client: the room itself, on an engine and a witness that are made up. */
final class ModelClient implements TransactionPort, Oracle {

    static final long DEADLINE = 100_000;

    private final ModelRun run;
    private final World world;
    final SeparateTransactions room;

    /** Outcomes that no turn has written yet. */
    private final Map<Long, Outcome> pending = new LinkedHashMap<>();

    private final Set<String> lateMarks = new HashSet<>();
    private long ids;
    boolean dead;
    boolean stopped;
    private boolean inRound;
    private boolean hasAnnounced;

    ModelClient(ModelRun run, World world, long firstId) {
        this.run = run;
        this.world = world;
        this.ids = firstId;
        Duration deadline = Duration.ofMillis(world.mutation == Mutation.NO_DEADLINE ? Long.MAX_VALUE / 2 : DEADLINE);
        JtaContext jta = new JtaContext(
                run.container,
                new TransactionRunner() {
                    @Override
                    public <R> R run(End end, Callable<R> work) {
                        throw new AssertionError("the made-up witness needs no transaction");
                    }

                    @Override
                    public Demarcation demarcation() {
                        throw new AssertionError("no attempt is made");
                    }
                },
                work -> new Thread(work) {
                    @Override
                    public synchronized void start() {
                        // The rounds are made by the model.
                    }
                },
                announced -> {
                    world.require(
                            !world.witnessed || world.truth == World.Truth.COMMITTED, "announced, but not committed");
                    world.require(!hasAnnounced, "announced twice");
                    hasAnnounced = true;
                },
                deadline);
        room = new SeparateTransactions(this, jta, world.witnessed ? this : null, ModelResolver::new, this::newWord);
    }

    private StateWord newWord() {
        return world.mutation == Mutation.NO_PREPARING ? new HastyWord() : new StateWord();
    }

    void start() {
        if (world.mutation == Mutation.FORGET_BY_AGE && world.truth != World.Truth.OPEN) {
            world.marks.clear();
        }
        world.showUnwitnessed();
        for (TransactionRow silent : room.resolve(world.mutation == Mutation.NO_RESOLVE ? List.of() : world.left())) {
            decide(silent.id(), Outcome.IN_DOUBT, Duration.ZERO);
        }
    }

    // The engine.

    @Override
    public long newTransactionId() {
        return ids++;
    }

    @Override
    public boolean isMakingAttempt() {
        return false;
    }

    @Override
    public long now() {
        return run.now;
    }

    @Override
    public void prepare(TransactionRow transaction, List<NewTask> tasks) {
        run.container.looksActive = false;
        run.step("prepare");
        requireAlive();
        if (stopped) {
            throw new ClientStoppedException("stopped");
        }
        int result = world.choices.pick(3, "prepare: written, failed, unknown");
        if (result != 1) {
            world.rows.put(transaction.id(), transaction);
            world.states.putIfAbsent(transaction.id(), Outcome.PREPARED);
            world.tasks
                    .computeIfAbsent(transaction.id(), id -> new HashSet<>())
                    .addAll(tasks.stream().map(NewTask::id).toList());
        }
        run.step("prepared");
        requireAlive();
        lateMarks.forEach(this::mark);
        lateMarks.clear();
        if (result != 0) {
            throw new TaskStoreException("the disk");
        }
    }

    @Override
    public boolean decide(long transaction, Outcome outcome, Duration patience) {
        requireAlive();
        if (stopped) {
            return false;
        }
        Outcome state = world.states.get(transaction);
        if (state == Outcome.COMMITTED || state == Outcome.ROLLED_BACK) {
            return true;
        }
        pending.merge(transaction, outcome, (old, now) -> old == Outcome.IN_DOUBT ? now : old);
        if (!patience.isZero()) {
            run.step("decide");
            requireAlive();
        }
        return !pending.containsKey(transaction);
    }

    /** A row is gone as soon as its outcome is written. */
    @Override
    public List<byte[]> storedMarks() {
        return world.left().stream().map(TransactionRow::witness).toList();
    }

    @Override
    public boolean isSettled(long transaction) {
        return world.mutation == Mutation.FORGET_BEFORE_DURABLE || !pending.containsKey(transaction);
    }

    @Override
    public int unsettled() {
        return pending.size();
    }

    @Override
    public boolean awaitWritten(Duration patience) {
        throw new AssertionError("nobody catches up here");
    }

    @Override
    public void caughtUp() {}

    void turn() {
        if (world.choices.pick("turn: fails")) {
            if (world.mutation == Mutation.FORGETFUL_ENGINE) {
                pending.clear();
            }
            return;
        }
        pending.forEach(world::write);
        pending.clear();
    }

    @Override
    public void withdraw(Collection<TaskId> tasks) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void committed(List<NewTask> tasks) {
        throw new AssertionError("not in this mode");
    }

    // The witness.

    @Override
    public String table() {
        return world.mutation == Mutation.ANY_TABLE ? "aa" : world.table;
    }

    @Override
    public void testify(String key) {
        run.step("testify");
        requireAlive();
        if (world.mutation == Mutation.MARK_AFTER_ROWS) {
            lateMarks.add(key);
        } else {
            mark(key);
        }
        run.step("testified");
        requireAlive();
        run.container.looksActive = world.mutation == Mutation.NO_LOOK_AFTER_MARK;
    }

    private void mark(String key) {
        (world.truth == World.Truth.OPEN ? world.marks : world.strayMarks).add(key);
    }

    @Override
    public Set<String> committed(Collection<String> keys) {
        requireAlive();
        return world.mutation == Mutation.BELIEVE_THE_REPORT
                ? Set.copyOf(keys)
                : keys.stream().filter(world::sees).collect(Collectors.toSet());
    }

    @Override
    public Verdict probe(String key) {
        requireAlive();
        if (world.sees(key)) {
            return Verdict.COMMITTED;
        }
        return world.locks(key) && world.mutation != Mutation.ABSENT_MEANS_ROLLED_BACK
                ? Verdict.UNKNOWN
                : Verdict.ROLLED_BACK;
    }

    @Override
    public Set<String> marks() {
        requireAlive();
        Set<String> all = new HashSet<>(world.strayMarks);
        all.addAll(world.marks);
        all.removeIf(key -> !world.sees(key));
        return all;
    }

    @Override
    public void forget(Collection<String> keys) {
        requireAlive();
        world.marks.removeAll(keys);
        world.strayMarks.removeAll(keys);
        run.step("forgotten");
        requireAlive();
    }

    void round() {
        if (!inRound && !dead && !stopped) {
            inRound = true;
            try {
                room.resolver.round();
                long ignored = room.resolver.tidy();
            } finally {
                inRound = false;
            }
        }
    }

    boolean hasRound() {
        return !room.resolver.isIdle() || !room.resolver.isTidy();
    }

    boolean hasOutcomes() {
        return !pending.isEmpty();
    }

    boolean isInRound() {
        return inRound;
    }

    private void requireAlive() {
        if (dead) {
            throw new Crash();
        }
    }

    /** Does not park a thread: the model goes on with something else meanwhile. */
    private final class ModelResolver extends Resolver {
        ModelResolver(TransactionPort port, OpenTransactions open, @Nullable Oracle oracle, JtaContext jta) {
            super(port, open, oracle, jta);
        }

        @Override
        boolean isCrowded() {
            return world.crowded;
        }

        @Override
        boolean await(Undecided undecided, Duration patience) {
            run.step("await");
            requireAlive();
            return undecided.await(Duration.ZERO);
        }
    }
}

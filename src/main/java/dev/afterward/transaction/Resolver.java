package dev.afterward.transaction;

import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how transactions have ended, in rounds: those that the oracle is to be asked for, and those whose end
 * nobody has reported. The rounds are made by one thread at a time, see {@link ResolverThread}.
 */
class Resolver {

    private static final System.Logger LOG = System.getLogger(Resolver.class.getName());

    /** How long after its deadline an open transaction is looked at again. */
    private static final long LOOK_AGAIN = 60_000;

    /** With so many outcomes under way commits wait for their own: otherwise memory would have no bound. */
    static final int MOST = 1_000;

    private final TransactionPort port;
    private final OpenTransactions open;
    private final @Nullable Oracle oracle;
    private final @Nullable Marks marks;
    private final ResolverThread thread;

    /**
     * Removes marks. A thread of its own: it may wait for a lock of the database, which on SQLite the commit holds that waits
     * for its answer.
     */
    private final @Nullable ResolverThread tidying;

    private final UnderWay underWay = new UnderWay();

    Resolver(TransactionPort port, OpenTransactions open, @Nullable Oracle oracle, JtaContext jta) {
        this.port = port;
        this.open = open;
        this.oracle = oracle;
        this.marks = oracle == null ? null : new Marks(port, oracle);
        this.thread = new ResolverThread(jta.threads(), port::now, this::round, this::isIdle);
        this.tidying = marks == null ? null : new ResolverThread(jta.threads(), port::now, this::tidy, marks::isIdle);
    }

    /** Watches the open transactions. Throws when there is no thread to do it with. */
    void watch() {
        thread.require();
    }

    /** Finds out about a transaction, promptly, unless it is known already. Asked again, it starts anew. */
    void ask(Undecided undecided) {
        if (underWay.add(undecided, port.now())) {
            thread.wake();
        }
    }

    /** Finds out about a transaction that a dead client has left, unless it is under way. */
    void askToo(Undecided left) {
        if (underWay.addOther(left, port.now())) {
            thread.wake();
        }
    }

    /** Waits for the outcome of a transaction that was asked for. */
    boolean await(Undecided undecided, Duration patience) {
        return undecided.await(patience);
    }

    /** Whether outcomes are found out and written more slowly than transactions commit. */
    boolean isCrowded() {
        return underWay.size() + port.unsettled() >= MOST;
    }

    /** Whether commits have returned whose outcome is not handed over yet. Those in doubt are shown as such. */
    boolean isBehind() {
        return underWay.isAnyAcknowledged();
    }

    /**
     * Waits until the outcomes of the commits that have returned are handed over. The resolver's own thread cannot wait
     * for itself.
     *
     * @return whether they are
     */
    boolean awaitAcknowledged(Duration patience) {
        List<Undecided> waited = underWay.acknowledged();
        if (waited.isEmpty() || thread.isCurrent()) {
            return waited.isEmpty();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        boolean inTime = true;
        for (Undecided undecided : waited) {
            inTime &= undecided.awaitVisible(Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        return inTime;
    }

    /** Begins anew, for a client that has started, with what clients before it have left. */
    void start(Collection<Undecided> left, Collection<String> untouchable) {
        underWay.reset(left, port.now());
        thread.allow();
        if (marks != null && tidying != null) {
            marks.sweepSoon(untouchable);
            tidying.allow();
            tidying.wake();
        }
        thread.wake();
    }

    /** Ends the threads, whatever is left: the next start finds it in the store. */
    void stop() {
        thread.stop();
        if (tidying != null) {
            tidying.stop();
        }
    }

    /**
     * One round: looks, asks, hands over.
     *
     * @return when the next one is needed
     */
    long round() {
        long now = port.now();
        open.overdue(now, now + LOOK_AGAIN).forEach(Enlistment::expired);
        if (oracle != null) {
            select(oracle, underWay.dueAt(now, false));
            probe(oracle, underWay.dueAt(now, true));
            return Math.min(underWay.nextDue(), open.firstDeadline());
        }
        return open.firstDeadline();
    }

    /**
     * Removes marks that are not needed any more.
     *
     * @return when to do so again
     */
    long tidy() {
        if (marks == null) {
            return Long.MAX_VALUE;
        }
        marks.tidy(this::liveKeys);
        return marks.nextDue();
    }

    /** Only what a SELECT finds is promoted, whatever was reported. */
    private void select(Oracle oracle, List<Undecided> due) {
        if (due.isEmpty()) {
            return;
        }
        Set<String> committed;
        try {
            committed = oracle.committed(due.stream().map(u -> u.key).toList());
        } catch (Oracle.ReplacedException e) {
            giveUp(due, e);
            return;
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "AFT-305: the witness cannot be read; asking again", e);
            due.forEach(this::askLater);
            return;
        }
        for (Undecided undecided : due) {
            if (committed.contains(undecided.key)) {
                committed(undecided);
            } else {
                undecided.missed = true;
            }
        }
    }

    /** One a round: it may wait for a lock, and meanwhile others have committed whose threads are waiting. */
    private void probe(Oracle oracle, List<Undecided> missed) {
        if (missed.isEmpty()) {
            return;
        }
        Undecided undecided = missed.get(0);
        Oracle.Verdict verdict;
        try {
            verdict = oracle.probe(undecided.key);
        } catch (Oracle.ReplacedException e) {
            giveUp(List.of(undecided), e);
            return;
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "a probe has failed", e);
            verdict = Oracle.Verdict.UNKNOWN;
        }
        switch (verdict) {
            case COMMITTED -> committed(undecided);
            case ROLLED_BACK -> rolledBack(undecided);
            case UNKNOWN -> askLater(undecided);
        }
    }

    private void committed(Undecided undecided) {
        // Before the waiter is told: it may be gone from here a moment later.
        underWay.found(undecided);
        if (!undecided.tellWaiter()) {
            handOver(undecided, Duration.ZERO);
        }
    }

    /** Hands over a commit, on the resolver's thread or on the one that was waiting for it. */
    void handOver(Undecided undecided, Duration patience) {
        try {
            boolean ignored = port.decide(undecided.transaction, Outcome.COMMITTED, patience);
        } finally {
            // Before it is forgotten: the sweep looks at those first that are not.
            boolean first = marks != null && marks.keep(undecided);
            forget(undecided);
            undecided.handedOver(true);
            if (first && tidying != null) {
                tidying.wake();
            }
        }
    }

    private void rolledBack(Undecided undecided) {
        port.decide(undecided.transaction, Outcome.ROLLED_BACK, Duration.ZERO);
        forget(undecided);
        undecided.handedOver(false);
    }

    /** Nobody can tell yet: shown meanwhile. */
    private void askLater(Undecided undecided) {
        show(undecided);
        underWay.askLater(undecided, port.now());
    }

    private void giveUp(List<Undecided> asked, Oracle.ReplacedException reason) {
        LOG.log(
                System.Logger.Level.ERROR,
                "AFT-306: the witness cannot be asked about transactions that have left their marks in it (transactions: "
                        + asked.size() + "): " + reason.getMessage()
                        + ". Their tasks do not run until you decide, in the console or with TaskOperations.resolve");
        for (Undecided undecided : asked) {
            show(undecided);
            forget(undecided);
            undecided.handedOver(false);
        }
    }

    private void show(Undecided undecided) {
        if (!undecided.shown) {
            port.decide(undecided.transaction, Outcome.IN_DOUBT, Duration.ZERO);
            tell(underWay.show(undecided));
        }
    }

    private void forget(Undecided undecided) {
        tell(underWay.remove(undecided));
    }

    private void tell(boolean caughtUp) {
        if (caughtUp) {
            port.caughtUp();
        }
    }

    /** Whether there is nothing to follow. */
    final boolean isIdle() {
        // In this order: a transaction goes from the one to the other.
        return open.firstDeadline() == Long.MAX_VALUE && underWay.size() == 0;
    }

    /** Whether no mark is to be removed. */
    final boolean isTidy() {
        return marks == null || marks.isIdle();
    }

    /** The keys whose marks must stay: of every transaction without an outcome. */
    private Set<String> liveKeys() {
        Set<String> live = new HashSet<>();
        // In this order: a transaction goes from the one to the other.
        open.all().forEach(enlistment -> {
            String key = enlistment.key();
            if (key != null) {
                live.add(key);
            }
        });
        underWay.addKeysTo(live);
        return live;
    }
}

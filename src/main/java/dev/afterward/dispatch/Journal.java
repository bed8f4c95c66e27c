package dev.afterward.dispatch;

import dev.afterward.TaskEvent;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Settles what workers have finished. A settlement stays here until a turn that holds it has committed. */
final class Journal implements Part {

    private static final Logger LOG = System.getLogger("dev.afterward");

    private record Entry(Attempt attempt, Verdict verdict) {}

    private final EngineRun run;
    private final Queue<Entry> finished = new ConcurrentLinkedQueue<>();
    /** Came back from a turn that failed; to be settled first. */
    private final Deque<Entry> again = new ArrayDeque<>();

    private final List<Entry> taken = new ArrayList<>();
    private final List<Entry> lost = new ArrayList<>();
    private final List<Entry> refused = new ArrayList<>();
    /** Whether some of what is settled again may have been settled by a turn whose outcome is unknown. */
    private boolean uncertain;
    /** Whether the turn being made tries again what was refused. */
    private boolean takesAgain;

    private final Patience patience = new Patience();

    Journal(EngineRun run) {
        this.run = run;
    }

    void add(Attempt attempt, Verdict verdict) {
        finished.add(new Entry(attempt, verdict));
    }

    boolean isEmpty() {
        return finished.isEmpty() && again.isEmpty();
    }

    @Override
    public long due(long now) {
        if (!finished.isEmpty()) {
            return now;
        }
        return again.isEmpty() ? Long.MAX_VALUE : patience.until(now);
    }

    @Override
    public void begin(long now) {
        int most = run.batch.size();
        takesAgain = now >= patience.until(now);
        while (taken.size() < most) {
            Entry next = again.isEmpty() || !takesAgain ? finished.poll() : again.poll();
            if (next == null) {
                break;
            }
            taken.add(next);
        }
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        lost.clear();
        refused.clear();
        if (scope == Scope.TOGETHER) {
            if (!turn.settleAll(
                    taken.stream().map(entry -> entry.verdict.settlement()).toList())) {
                throw new TaskStoreException("some claims are lost: which ones, the turn finds out one by one");
            }
            return;
        }
        for (Entry entry : taken) {
            scope.run(
                    turn,
                    () -> {
                        if (!turn.settle(entry.verdict.settlement())) {
                            lost.add(entry);
                        }
                    },
                    failure -> {
                        LOG.log(Level.ERROR, "AFT-206: task " + entry.attempt.id() + " could not be settled", failure);
                        refused.add(entry);
                    });
        }
    }

    @Override
    public void committed(long now) {
        for (Entry entry : taken) {
            Attempt attempt = entry.attempt;
            if (refused.contains(entry)) {
                // It stays in flight: a task that nobody seems to hold would be taken for a lost one.
                continue;
            }
            run.inFlight.remove(attempt.claimed().id(), attempt);
            if (lost.contains(entry)) {
                claimLost(entry, now);
                continue;
            }
            settled(entry, now);
        }
        again.addAll(refused);
        if (!refused.isEmpty()) {
            patience.failed(now);
        } else if (takesAgain) {
            patience.succeeded();
        }
        taken.clear();
        if (again.isEmpty()) {
            uncertain = false;
        }
    }

    private void settled(Entry entry, long now) {
        Settlement settlement = entry.verdict.settlement();
        if (settlement instanceof Settlement.Retried retried) {
            run.agenda.scheduled(retried.due());
            if (retried.due() <= retried.finished()) {
                readyAgain(entry.attempt);
            }
        } else if (settlement instanceof Settlement.GivenBack) {
            readyAgain(entry.attempt);
        } else if (settlement instanceof Settlement.Ended ended && ended.keep() != Settlement.Keep.NOTHING) {
            run.cleanup.kept(ended.expires());
        }
        count(entry, entry.verdict.outcome(), now);
        measure(entry);
        run.events.fire(entry.verdict.event());
    }

    private void readyAgain(Attempt attempt) {
        attempt.lane().backlog = true;
        attempt.lane().suspects |= attempt.claimed().rescues() > 0;
    }

    private void claimLost(Entry entry, long now) {
        if (uncertain) {
            return;
        }
        Attempt attempt = entry.attempt;
        LOG.log(
                Level.WARNING,
                "AFT-207: task {0} of queue ''{1}'': the result of attempt {2} was dropped, because the task no longer belonged to"
                        + " this client",
                attempt.id(),
                attempt.queue(),
                attempt.attempt());
        count(entry, Tally.Outcome.CLAIM_LOST, now);
        run.events.fire(new TaskEvent.ClaimLost(attempt.id(), attempt.queue(), attempt.attempt()));
    }

    private void measure(Entry entry) {
        Settlement settlement = entry.verdict.settlement();
        long started = entry.attempt.startedAt();
        long micros = settlement instanceof Settlement.Ended ended
                ? ended.micros()
                : settlement instanceof Settlement.Retried retried ? retried.micros() : -1;
        if (started > 0 && micros >= 0) {
            long waited = TimeUnit.MILLISECONDS.toMicros(
                    started - entry.attempt.claimed().due());
            run.counters.measure(entry.attempt.lane().id, waited, micros);
        }
    }

    private void count(Entry entry, Tally.@Nullable Outcome outcome, long now) {
        if (outcome != null) {
            long micros = entry.verdict.settlement() instanceof Settlement.Ended ended
                    ? ended.micros()
                    : TimeUnit.MILLISECONDS.toMicros(Math.max(0, now - entry.attempt.startedAt()));
            run.counters.add(entry.attempt.lane().id, outcome, micros, now);
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        uncertain |= unknown;
        for (int i = taken.size() - 1; i >= 0; i--) {
            again.addFirst(taken.get(i));
        }
        taken.clear();
    }
}

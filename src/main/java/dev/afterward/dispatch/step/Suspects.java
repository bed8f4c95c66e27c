package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.Places;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tasks with which processes have died. The first time may have been a neighbour's doing, so such a task runs as any other
 * does. From the second time on it is a suspect, and at most one suspect runs at a time. One that has used up its rescues
 * has a last chance: it runs with nothing beside it, so that the next death is surely its own, and only such a death ends
 * it as failed.
 *
 * <p>Being alone must not stop the others: not while the suspect hangs, and not while an attempt hangs that it waits for.
 * So it is alone for a bounded time; then others run beside it, which the store is told first, and a death after that
 * proves nothing. The others are held up for a tenth of the time at most. Where nothing else is to be done, nobody is
 * held up.
 *
 * <pre>
 * NONE ──(last chance, others run)──▶ HOLDING ──(they have ended)──▶ ALONE ──(it has ended)──▶ NONE
 *   │                                   └──(2 s are over)──▶ NONE      └──(its time is over)──▶ NONE
 *   └────────────(last chance, nothing runs)────────────────────────▶ ALONE
 * </pre>
 */
public final class Suspects {

    private enum Phase {
        NONE,
        /** Nothing is claimed: a suspect waits for the running attempts to end. */
        HOLDING,
        /** A suspect runs alone. */
        ALONE
    }

    /** How long others wait for the attempts that run to end. */
    private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Hints hints;
    private final ClaimedTasks claimedTasks;
    private final Places places;
    private final TimeSource clock;
    private final LastChance lastChance;
    private final GlobalLimits limits;
    private final RestPeriod rest;

    private volatile Phase phase = Phase.NONE;
    private volatile long sinceNanos;
    private volatile long limitNanos;
    /** The suspect that is out; its end lets the next one be looked for. */
    private volatile long out;
    /** Whether what was looked at last needs to be alone, and has to wait for that. */
    private volatile boolean waitsForRest;

    private final List<RuntimeQueue> searched = new ArrayList<>();
    /** Those of the searched queues that have suspects. */
    private final List<RuntimeQueue> holding = new ArrayList<>();

    /** Whether nobody was held up when the turn began: while it is written, the hints say what it looks at no more. */
    private boolean wasIdle;

    private boolean accompanies;
    /** Whether the turn looked for a suspect where there was no place for it. */
    private boolean lackedPlace;

    private Decision decision = Decision.nothing();

    /** What a turn changes, once it has committed. */
    private record Decision(Phase next, @Nullable Candidate claimed, boolean waits) {
        static Decision nothing() {
            return new Decision(Phase.NONE, null, false);
        }
    }

    /**
     * None is known.
     *
     * @param hints which queues may have some
     * @param claimedTasks what this client holds
     * @param places what is free
     * @param clock the time
     * @param lastChance which suspects have to run alone, and for how long
     * @param limits whether there is a place for one
     */
    public Suspects(
            Hints hints,
            ClaimedTasks claimedTasks,
            Places places,
            TimeSource clock,
            LastChance lastChance,
            GlobalLimits limits) {
        this.hints = hints;
        this.claimedTasks = claimedTasks;
        this.places = places;
        this.clock = clock;
        this.lastChance = lastChance;
        this.limits = limits;
        this.rest = new RestPeriod(clock, HOLD_NANOS);
    }

    /** Whether nothing but suspects may be claimed. */
    boolean isHolding() {
        return phase != Phase.NONE && !isOver();
    }

    private boolean isOut() {
        return out != 0 && claimedTasks.has(out);
    }

    /** Whether the time of the phase is over, or its reason. */
    private boolean isOver() {
        return switch (phase) {
            case NONE -> true;
            case HOLDING ->
                clock.nanos() - sinceNanos >= limitNanos || hints.suspects().noneMatch(places::isOpen);
            case ALONE -> !isOut() || clock.nanos() - sinceNanos >= limitNanos;
        };
    }

    /** Whether nobody would be held up. */
    private boolean nothingElseToDo() {
        return claimedTasks.isEmpty() && !hints.isAnyReady();
    }

    private List<RuntimeQueue> searchable() {
        return hints.suspects()
                .filter(places::startsSoon)
                .filter(queue -> !limits.waits(queue))
                .toList();
    }

    /** Whether a turn may find one, or has to end a phase. */
    boolean isDue() {
        return switch (phase) {
            case NONE ->
                !isOut()
                        && !(waitsForRest && rest.isOn() && !nothingElseToDo())
                        && !searchable().isEmpty();
            case HOLDING -> isOver() || claimedTasks.isEmpty();
            case ALONE -> isOver();
        };
    }

    /** When that is so though nothing else happens. */
    long due(long now) {
        if (phase != Phase.NONE) {
            return now + millis(limitNanos - (clock.nanos() - sinceNanos));
        }
        return waitsForRest && rest.hasBegun() && !searchable().isEmpty()
                ? now + millis(rest.nanosLeft())
                : Long.MAX_VALUE;
    }

    private static long millis(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
    }

    /** A turn begins. */
    void begin() {
        wasIdle = nothingElseToDo();
        accompanies = phase == Phase.ALONE && isOut() && isOver();
        searched.clear();
        if (phase == Phase.HOLDING && isOver()) {
            // They do not end: another try comes later, and later still.
            rest.beginInVain();
            enter(Phase.NONE, 0);
        } else if (phase == Phase.ALONE && !isOut()) {
            rest.begin(clock.nanos() - sinceNanos);
            rest.forgetVainTries();
            enter(Phase.NONE, 0);
        }
        boolean looks = phase == Phase.HOLDING ? claimedTasks.isEmpty() : isDue();
        if (looks && phase != Phase.ALONE) {
            searched.addAll(searchable());
            searched.forEach(queue -> hints.lookingAtSuspects(queue.id()));
        }
    }

    private void enter(Phase next, long limit) {
        long nanos = clock.nanos();
        // First: if that cannot be, the phase ends or begins later.
        places.hold(next != Phase.NONE);
        sinceNanos = nanos;
        limitNanos = limit;
        phase = next;
    }

    /**
     * Claims a suspect if one may run.
     *
     * @return whether others may be claimed in the same turn
     */
    boolean claim(Turn turn, long now, List<ClaimedTask> claimed) {
        holding.clear();
        lackedPlace = false;
        decision = new Decision(phase, null, waitsForRest);
        if (accompanies) {
            turn.accompany(out);
            return true;
        }
        if (searched.isEmpty()) {
            return phase == Phase.NONE;
        }
        Candidate first = first(turn, Integer.MAX_VALUE);
        if (first == null) {
            boolean inVain = phase == Phase.HOLDING && lackedPlace;
            if (inVain) {
                // Another client has taken the place meanwhile: the others are not held up again at once.
                rest.beginInVain();
            }
            decision = new Decision(Phase.NONE, null, inVain);
            return true;
        }
        if (!lastChance.isOf(first)) {
            return claimSingly(turn, now, first, claimed);
        }
        boolean may = phase == Phase.HOLDING || !rest.isOn() || wasIdle;
        if (may && claimedTasks.isEmpty()) {
            claimed.addAll(turn.claim(List.of(first.id()), Long.MAX_VALUE, now).tasks());
            turn.runAlone(first.id());
            decision = new Decision(Phase.ALONE, first, false);
            return false;
        }
        if (may) {
            decision = new Decision(Phase.HOLDING, null, false);
            return false;
        }
        Candidate other = first(turn, lastChance.rescues());
        if (other == null) {
            decision = new Decision(Phase.NONE, null, true);
            return true;
        }
        return claimSingly(turn, now, other, claimed);
    }

    private boolean claimSingly(Turn turn, long now, Candidate suspect, List<ClaimedTask> claimed) {
        claimed.addAll(turn.claim(List.of(suspect.id()), Long.MAX_VALUE, now).tasks());
        decision = new Decision(Phase.NONE, suspect, false);
        return true;
    }

    private @Nullable Candidate first(Turn turn, int mostRescues) {
        List<Candidate> suspects = new ArrayList<>();
        holding.clear();
        for (RuntimeQueue queue : searched) {
            boolean isPlace = limits.places(turn, queue, 1) > 0;
            lackedPlace |= !isPlace;
            Optional<Candidate> suspect = isPlace ? turn.suspect(queue.id(), mostRescues) : Optional.empty();
            suspect.ifPresent(suspects::add);
            if (suspect.isPresent() || !isPlace || mostRescues < Integer.MAX_VALUE) {
                holding.add(queue);
            }
        }
        return suspects.stream().min(Candidate.ORDER).orElse(null);
    }

    /** Whether a queue has suspects which the turn has not claimed, as far as it has looked. */
    boolean areLeft(int queue) {
        return holding.stream().anyMatch(held -> held.id() == queue);
    }

    /** What was written was undone, alone. */
    void writingFailed() {
        accompanies = false;
        decision = new Decision(phase, null, waitsForRest);
        holding.clear();
        holding.addAll(searched);
    }

    /** The turn has committed. */
    void committed() {
        holding.forEach(queue -> hints.suspect(queue.id()));
        if (accompanies) {
            rest.begin(clock.nanos() - sinceNanos);
            enter(Phase.NONE, 0);
            return;
        }
        Candidate claimed = decision.claimed();
        if (claimed != null) {
            out = claimed.id();
        }
        waitsForRest = decision.waits();
        if (decision.next() != phase) {
            enter(decision.next(), limit(decision));
        }
    }

    private long limit(Decision made) {
        Candidate claimed = made.claimed();
        if (made.next() == Phase.HOLDING || claimed == null) {
            return HOLD_NANOS;
        }
        return lastChance.aloneNanos(claimed);
    }

    /** The turn has not committed. */
    void failed() {
        searched.forEach(queue -> hints.suspect(queue.id()));
    }
}

package dev.afterward.dispatch.firing;

import dev.afterward.dispatch.runtime.ScheduleMessages;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.Turn;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Brings what the application's code declares into the store, once, when the client starts: what is new or has changed, then
 * what is declared no more, then what other rules of the zones make of the next times. By what rules, {@link Declared} says.
 */
final class Declarations implements TurnStep {

    private static final int MOST = 100;

    /** How often a client that has nothing else to write gives a sign of life for what it declares. */
    private static final long SIGN_MILLIS = Declared.ALIVE_MILLIS / 3;

    private enum Phase {
        DECLARE,
        RETIRE,
        RULES,
        DONE,
        /** The client is about to end. */
        LEAVE;

        Phase next() {
            return switch (this) {
                case DECLARE -> RETIRE;
                case RETIRE -> RULES;
                case RULES, DONE -> DONE;
                case LEAVE -> LEAVE;
            };
        }
    }

    private final Declared declared;
    private final Timetables timetables;
    private final Hints hints;
    private final ScheduleMessages messages;
    private final BooleanSupplier isStarted;

    private volatile Phase phase = Phase.DECLARE;
    private volatile long nextSign = Long.MAX_VALUE;
    /** The name of the last schedule that was looked at. */
    private String at = "";

    private String reached = "";
    private boolean isOver;
    /** Whether one of those that are declared could not be stored. */
    private boolean isRefused;

    /**
     * Nothing is written yet.
     *
     * @param declared what the application's code declares
     * @param timetables the times of schedules
     * @param hints learns when schedules are to be fired
     * @param messages receives what fails
     * @param isStarted whether this client runs tasks by now
     */
    Declarations(
            Declared declared,
            Timetables timetables,
            Hints hints,
            ScheduleMessages messages,
            BooleanSupplier isStarted) {
        this.declared = declared;
        this.timetables = timetables;
        this.hints = hints;
        this.messages = messages;
        this.isStarted = isStarted;
    }

    @Override
    public long due(long now) {
        return hasMore() ? now : nextSign;
    }

    @Override
    public boolean hasMore() {
        return phase.compareTo(Phase.DONE) < 0 && isStarted.getAsBoolean();
    }

    /** The next turn takes back that this client declares anything. Returns whether there is something to be taken back. */
    boolean leave() {
        phase = Phase.LEAVE;
        nextSign = Long.MAX_VALUE;
        return declared.concernsOthers();
    }

    @Override
    public void begin(long now) {}

    /** What is declared must be there when the server comes back that it was told to. */
    @Override
    public boolean isPromise() {
        return hasMore();
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        nothingWritten();
        switch (phase) {
            case DECLARE -> declare(turn, now, isolation);
            case RETIRE -> run(turn, isolation, () -> retire(turn, now));
            case RULES -> run(turn, isolation, () -> followRules(turn));
            case DONE -> run(turn, isolation, () -> turn.heartbeat(now, 0));
            case LEAVE -> run(turn, isolation, () -> turn.schedules().declareNothing());
        }
    }

    private void run(Turn turn, Isolation isolation, Runnable part) {
        isolation.run(turn, part, failure -> {
            messages.notDeclared(failure);
            nothingWritten();
        });
    }

    private void nothingWritten() {
        declared.news().clear();
        reached = at;
        isOver = false;
    }

    /** One that cannot be stored does not keep the others from it, and is tried again with all of them. */
    private void declare(Turn turn, long now, Isolation isolation) {
        List<DeclaredSchedule> rest = declared.after(at, MOST);
        for (DeclaredSchedule one : rest) {
            int before = declared.news().size();
            isolation.run(turn, () -> declared.declare(turn, one, now), failure -> {
                messages.notDeclared(failure);
                declared.news().subList(before, declared.news().size()).clear();
                isRefused = true;
            });
            reached = one.name();
        }
        if (rest.size() < MOST) {
            isOver = !isRefused;
            if (isRefused) {
                reached = "";
                isRefused = false;
            }
        }
    }

    private void retire(Turn turn, long now) {
        List<String> names = turn.schedules().schedulesOf(declared.owner(), at, MOST);
        for (String name : names) {
            ScheduleRow row = turn.schedules().schedule(name).orElse(null);
            if (row != null && declared.isGone(turn, row, now)) {
                declared.retire(turn, row, now);
            }
            reached = name;
        }
        isOver = names.size() < MOST;
    }

    /** Zones whose rules have changed since: the next times are worked out again, from what was decided last. */
    private void followRules(Turn turn) {
        List<String> names = turn.schedules().schedulesOfOtherRules(Timetables.RULES, at, MOST);
        for (String name : names) {
            ScheduleRow row = turn.schedules().schedule(name).orElse(null);
            if (row != null && row.state().retiredAt() == null) {
                turn.schedules()
                        .moveSchedule(
                                row.id(),
                                timetables.from(row, row.state().base()).state());
            }
            reached = name;
        }
        isOver = names.size() < MOST;
    }

    @Override
    public void committed(long now) {
        declared.tell();
        at = reached;
        if (isOver && phase.compareTo(Phase.DONE) < 0) {
            at = "";
            phase = phase.next();
            if (phase == Phase.DONE) {
                hints.lookAtSchedules();
                hints.tellOthers();
            }
        }
        if (phase == Phase.DONE && declared.concernsOthers()) {
            nextSign = now + SIGN_MILLIS;
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        declared.news().clear();
    }
}

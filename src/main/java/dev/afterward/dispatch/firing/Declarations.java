package dev.afterward.dispatch.firing;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.Act;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleRow.Origin;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the application's code declares into the store, once, when the client starts: what is new or has changed, then
 * what is declared no more, then what other rules of the zones make of the next times.
 *
 * <p>During a deployment, nodes with the code of before and nodes with that of after share the store. A node that declares what
 * a schedule was before does not write that back while another client declares what it is now; and a schedule that is declared no
 * more fires on as long as another client declares it. Whether clients are alive is known from what they write: each gives a sign
 * of life three times a day, where several share a store, and one that was killed counts as alive for a day.
 */
public final class Declarations implements TurnStep {

    private static final int MOST = 100;

    /** A client that has written nothing for so long is forgotten by the store. */
    private static final long ALIVE_MILLIS = TimeUnit.DAYS.toMillis(1);

    /** How often a client that has nothing else to write gives a sign of life for what it declares. */
    private static final long SIGN_MILLIS = ALIVE_MILLIS / 3;

    /** How long an application may be away, restarting perhaps, before what only it declares is retired when it is due. */
    private static final long ABSENT_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /** So many earlier definitions are known of each schedule. */
    private static final int MOST_EARLIER = 20;

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

    private final String application;
    private final List<DeclaredSchedule> declared;
    private final Map<String, DeclaredSchedule> byName = new HashMap<>();
    private final Map<String, String> definitions = new HashMap<>();
    private final Timetables timetables;
    private final ScheduleActs acts;
    private final Queues queues;
    private final Hints hints;
    private final Messages messages;
    private final BooleanSupplier isStarted;
    private final boolean exclusive;

    private final List<Runnable> news = new ArrayList<>();
    private volatile Phase phase = Phase.DECLARE;
    /** The name of the last schedule that was looked at. */
    private String at = "";

    private volatile long nextSign = Long.MAX_VALUE;
    private String reached = "";
    /** Whether one of those that are declared could not be stored. */
    private boolean isRefused;

    private boolean isOver;

    /**
     * Nothing is written yet.
     *
     * @param application the name of the application, empty where it has none
     * @param declared what its code declares
     * @param timetables the times of schedules
     * @param acts what is done to them
     * @param queues the queues that are processed here
     * @param hints learns when schedules are to be fired
     * @param messages receives what was changed
     * @param isStarted whether this client runs tasks by now
     * @param exclusive whether this client has the store for itself
     */
    Declarations(
            String application,
            List<DeclaredSchedule> declared,
            Timetables timetables,
            ScheduleActs acts,
            Queues queues,
            Hints hints,
            Messages messages,
            BooleanSupplier isStarted,
            boolean exclusive) {
        this.application = application;
        // In one order on all clients, so that none waits for another one that waits for it.
        this.declared = declared.stream()
                .sorted(Comparator.comparing(DeclaredSchedule::name))
                .toList();
        this.timetables = timetables;
        this.acts = acts;
        this.queues = queues;
        this.hints = hints;
        this.messages = messages;
        this.isStarted = isStarted;
        this.exclusive = exclusive;
        for (DeclaredSchedule one : declared) {
            byName.put(one.name(), one);
            definitions.put(one.name(), one.definition());
        }
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
        return !exclusive && !declared.isEmpty();
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
            messages.schedulesNotDeclared(failure);
            nothingWritten();
        });
    }

    private void nothingWritten() {
        news.clear();
        reached = at;
        isOver = false;
    }

    /** One that cannot be stored does not keep the others from it, and is tried again with all of them. */
    private void declare(Turn turn, long now, Isolation isolation) {
        List<DeclaredSchedule> rest = declared.stream()
                .filter(one -> one.name().compareTo(at) > 0)
                .limit(MOST)
                .toList();
        for (DeclaredSchedule one : rest) {
            int before = news.size();
            isolation.run(turn, () -> declare(turn, one, now), failure -> {
                messages.schedulesNotDeclared(failure);
                news.subList(before, news.size()).clear();
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

    private void declare(Turn turn, DeclaredSchedule wanted, long now) {
        String definition = Objects.requireNonNull(definitions.get(wanted.name()));
        ScheduleRow row = turn.schedules().schedule(wanted.name()).orElse(null);
        if (row == null) {
            Optional<ScheduleRow> made = acts.define(turn, wanted, new Origin(application, definition, "", false), now);
            row = made.or(() -> turn.schedules().schedule(wanted.name())).orElse(null);
        }
        if (row == null) {
            // Another client has stored and removed it meanwhile: it is removed, then.
            return;
        }
        if (isOfAnother(turn, row, now)) {
            String other = row.origin().application();
            news.add(() -> messages.scheduleOfAnother(wanted.name(), String.valueOf(other)));
            return;
        }
        if (!definition.equals(row.origin().definition())) {
            if (isOutdated(turn, row, definition, now)) {
                news.add(() -> messages.scheduleOutdated(wanted.name()));
            } else {
                if (row.origin().edited()) {
                    endEdit(turn, row, now);
                }
                acts.redefine(
                        turn, row, wanted, new Origin(application, definition, earlier(row.origin()), false), now);
            }
        } else if (row.state().retiredAt() != null
                || row.queue() != wanted.queue()
                || !row.urgency().equals(wanted.urgency())) {
            acts.redefine(turn, row, row.origin().edited() ? edited(row, wanted) : wanted, row.origin(), now);
        }
        turn.schedules().declare(row.id(), definition);
        news.add(() -> queues.expectSchedules(wanted.queue()));
    }

    /** What was edited in the console stays, and follows its queue. */
    private static DeclaredSchedule edited(ScheduleRow row, DeclaredSchedule wanted) {
        return new DeclaredSchedule(
                row.name(), wanted.queue(), row.payload(), row.times(), row.policy(), wanted.urgency());
    }

    private void endEdit(Turn turn, ScheduleRow row, long now) {
        turn.audit(new Act(now, "application", null, null), Deed.CHANGE_SCHEDULE, List.of(), null, row.name());
        news.add(() -> messages.scheduleEditEnds(row.name()));
    }

    private boolean isOfAnother(Turn turn, ScheduleRow row, long now) {
        String other = row.origin().application();
        return other != null
                && !other.equals(application)
                && row.state().retiredAt() == null
                && isDeclaredElsewhere(turn, row, null, now);
    }

    private boolean isDeclaredElsewhere(Turn turn, ScheduleRow row, @Nullable String definition, long now) {
        return !exclusive && turn.schedules().isDeclaredElsewhere(row.id(), definition, now - ALIVE_MILLIS);
    }

    /** Whether this client declares what a schedule was before, and another one what it is now. */
    private boolean isOutdated(Turn turn, ScheduleRow row, String definition, long now) {
        return List.of(row.origin().earlier().split(" ", -1)).contains(definition)
                && isDeclaredElsewhere(turn, row, row.origin().definition(), now);
    }

    private static String earlier(Origin origin) {
        if (origin.definition() == null) {
            return origin.earlier();
        }
        List<String> all = new ArrayList<>(List.of(origin.definition()));
        for (String one : origin.earlier().split(" ", -1)) {
            if (!one.isEmpty() && !all.contains(one) && all.size() < MOST_EARLIER) {
                all.add(one);
            }
        }
        return String.join(" ", all);
    }

    private void retire(Turn turn, long now) {
        List<String> names = turn.schedules().schedulesOf(application, at, MOST);
        for (String name : names) {
            ScheduleRow row = turn.schedules().schedule(name).orElse(null);
            if (row != null && isGone(turn, row, now)) {
                retire(turn, row, now);
            }
            reached = name;
        }
        isOver = names.size() < MOST;
    }

    private void retire(Turn turn, ScheduleRow row, long now) {
        acts.retire(turn, row, now);
        news.add(() -> messages.scheduleRetired(row.name()));
    }

    /**
     * Whether a schedule is one of this application's that nobody declares any more. Where applications have no names, only one
     * whose tasks are processed here can be of this one.
     */
    private boolean isGone(Turn turn, ScheduleRow row, long now) {
        return row.state().retiredAt() == null
                && application.equals(row.origin().application())
                && !byName.containsKey(row.name())
                && (!application.isEmpty() || queues.find(row.queue()) != null)
                && !isDeclaredElsewhere(turn, row, null, now);
    }

    /**
     * Looks at a schedule that is about to be fired. If nobody declares it any more it is retired, after a while in which its
     * application may be on its way back. If it is declared here, and what it is was declared by a client that is gone, it
     * becomes what is declared here.
     *
     * @return whether it is not to be fired now
     */
    boolean settles(Turn turn, ScheduleRow row, long now) {
        DeclaredSchedule wanted = byName.get(row.name());
        if (wanted != null && phase == Phase.DONE) {
            boolean isOther = row.origin().definition() != null
                    && application.equals(row.origin().application())
                    && !row.origin().definition().equals(definitions.get(row.name()));
            if (isOther && !isDeclaredElsewhere(turn, row, row.origin().definition(), now)) {
                declare(turn, wanted, now);
                return true;
            }
        }
        if (!isGone(turn, row, now)) {
            return false;
        }
        Long nominal = row.state().next();
        if (nominal != null && now - nominal < ABSENT_MILLIS) {
            turn.schedules().moveSchedule(row.id(), row.state().firing(now + ABSENT_MILLIS / 10));
        } else {
            retire(turn, row, now);
        }
        return true;
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
        tell();
        at = reached;
        if (isOver && phase.compareTo(Phase.DONE) < 0) {
            at = "";
            phase = phase.next();
            if (phase == Phase.DONE) {
                hints.lookAtSchedules();
                hints.tellOthers();
            }
        }
        if (phase == Phase.DONE && !exclusive && !declared.isEmpty()) {
            nextSign = now + SIGN_MILLIS;
        }
    }

    /** Says what was done in a turn that has committed. */
    void tell() {
        news.forEach(Runnable::run);
        news.clear();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        news.clear();
    }
}

package dev.afterward.dispatch.firing;

import dev.afterward.dispatch.runtime.ScheduleMessages;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.Act;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleRow.Edit;
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
import org.jspecify.annotations.Nullable;

/**
 * What the code of this client's application declares, and what becomes of schedules by it.
 *
 * <p>During a deployment, nodes with the code of before and nodes with that of after share the store. A node that declares what
 * a schedule was before does not write that back while another client declares what it is now; and a schedule that is declared no
 * more fires on as long as another client declares it. Whether clients are alive is known from what they write: each gives a sign
 * of life three times a day, where several share a store, and one that was killed counts as alive for a day.
 */
final class Declared {

    /** A client that has written nothing for so long is forgotten by the store. */
    static final long ALIVE_MILLIS = TimeUnit.DAYS.toMillis(1);

    /** How long an application may be away, restarting perhaps, before what only it declares is retired when it is due. */
    private static final long ABSENT_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /** So many earlier definitions are known of each schedule. */
    private static final int MOST_EARLIER = 20;

    private final String application;
    private final List<DeclaredSchedule> all;
    private final Map<String, DeclaredSchedule> byName = new HashMap<>();
    private final Map<String, String> definitions = new HashMap<>();
    private final ScheduleActs acts;
    private final Queues queues;
    private final ScheduleMessages messages;
    private final boolean exclusive;
    private final List<Runnable> news = new ArrayList<>();

    /**
     * What is declared.
     *
     * @param application the name of the application, empty where it has none
     * @param declared what its code declares
     * @param acts what is done to schedules
     * @param queues the queues that are processed here
     * @param messages receives what was changed
     * @param exclusive whether this client has the store for itself
     */
    Declared(
            String application,
            List<DeclaredSchedule> declared,
            ScheduleActs acts,
            Queues queues,
            ScheduleMessages messages,
            boolean exclusive) {
        this.application = application;
        // In one order on all clients, so that none waits for another one that waits for it.
        this.all = declared.stream()
                .sorted(Comparator.comparing(DeclaredSchedule::name))
                .toList();
        this.acts = acts;
        this.queues = queues;
        this.messages = messages;
        this.exclusive = exclusive;
        for (DeclaredSchedule one : declared) {
            byName.put(one.name(), one);
            definitions.put(one.name(), one.definition());
        }
    }

    /** The name of the application, empty where it has none; null where all that is declared is of this one. */
    @Nullable
    String owner() {
        return exclusive ? null : application;
    }

    /** Whether other clients have to know that something is declared here. */
    boolean concernsOthers() {
        return !exclusive && !all.isEmpty();
    }

    /** The first ones whose names come after another one. */
    List<DeclaredSchedule> after(String name, int most) {
        return all.stream()
                .filter(one -> one.name().compareTo(name) > 0)
                .limit(most)
                .toList();
    }

    /** What the turn has done, to be said when it has committed. */
    List<Runnable> news() {
        return news;
    }

    /** Says what was done in a turn that has committed. */
    void tell() {
        news.forEach(Runnable::run);
        news.clear();
    }

    /** Brings one that is declared into the store. */
    void declare(Turn turn, DeclaredSchedule wanted, long now) {
        String definition = Objects.requireNonNull(definitions.get(wanted.name()));
        ScheduleRow row = turn.schedules().schedule(wanted.name()).orElse(null);
        if (row == null) {
            Optional<ScheduleRow> made = acts.define(turn, wanted, new Origin(application, definition, "", null), now);
            row = made.or(() -> turn.schedules().schedule(wanted.name())).orElse(null);
        }
        if (row == null) {
            // Another client has stored and removed it meanwhile: it is removed, then.
            return;
        }
        if (isOfAnother(turn, row, now)) {
            String other = row.origin().application();
            news.add(() -> messages.ofAnother(wanted.name(), String.valueOf(other)));
            return;
        }
        if (!definition.equals(row.origin().definition())) {
            if (isOutdated(turn, row, definition, now)) {
                news.add(() -> messages.outdated(wanted.name()));
            } else {
                Edit edit = row.origin().edit();
                if (edit != null) {
                    endEdit(turn, row, edit, now);
                }
                acts.redefine(turn, row, wanted, new Origin(application, definition, earlier(row.origin()), null), now);
            }
        } else if (!application.equals(row.origin().application())
                || row.state().retiredAt() != null
                || row.queue() != wanted.queue()
                || !row.urgency().equals(wanted.urgency())) {
            Edit edit = row.origin().edit();
            Origin mine = new Origin(application, definition, row.origin().earlier(), edit);
            acts.redefine(turn, row, edit != null ? edited(row, wanted) : wanted, mine, now);
        }
        turn.schedules().declare(row.id(), definition);
        news.add(() -> queues.expectSchedules(wanted.queue()));
    }

    /** What was edited stays, and follows its queue. */
    private static DeclaredSchedule edited(ScheduleRow row, DeclaredSchedule wanted) {
        return new DeclaredSchedule(
                row.name(), wanted.queue(), row.payload(), row.version(), row.times(), row.policy(), wanted.urgency());
    }

    private void endEdit(Turn turn, ScheduleRow row, Edit edit, long now) {
        turn.audit(new Act(now, "application", null, null), Deed.CHANGE_SCHEDULE, List.of(), null, row.name());
        news.add(() -> messages.editEnds(row.name(), edit.by(), edit.at()));
    }

    private boolean isOfAnother(Turn turn, ScheduleRow row, long now) {
        String other = row.origin().application();
        return other != null
                && (!other.equals(application) || (application.isEmpty() && queues.find(row.queue()) == null))
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

    /** Retires a schedule. */
    void retire(Turn turn, ScheduleRow row, long now) {
        acts.retire(turn, row, now);
        news.add(() -> messages.retired(row.name()));
    }

    /**
     * Whether a schedule is one of this application's that nobody declares any more. A store that a client has for itself is its
     * application's, whatever that was called before. Elsewhere, where applications have no names, only a schedule whose tasks are
     * processed here can be of this one.
     */
    boolean isGone(Turn turn, ScheduleRow row, long now) {
        return row.state().retiredAt() == null
                && (exclusive
                        ? row.origin().application() != null
                        : application.equals(row.origin().application()))
                && !byName.containsKey(row.name())
                && (exclusive || !application.isEmpty() || queues.find(row.queue()) != null)
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
        if (wanted != null && row.origin().definition() != null) {
            boolean isMine = application.equals(row.origin().application());
            boolean isOther = !isMine || !row.origin().definition().equals(definitions.get(row.name()));
            if (isOther && !isDeclaredElsewhere(turn, row, isMine ? row.origin().definition() : null, now)) {
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
}

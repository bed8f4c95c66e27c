package dev.afterward.dispatch.step;

import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.NewTask;
import dev.afterward.store.Readied;
import dev.afterward.store.RowState;
import dev.afterward.store.Signal;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What may be in the store: queues that may have ready tasks, queues that may have suspects, the next due time. A hint may
 * be wrong in one direction only: what is in the store is hinted at.
 *
 * <p>A hint is set by any thread after what it hints at was committed. It is cleared under the gate, before the turn begins
 * that looks. Thread T1 commits a row and then sets the hint; T2 clears the hint and then begins its transaction. If T1
 * commits before T2 begins, T2 sees the row. If it commits later it sets the hint after T2 has cleared it, and the next turn
 * looks.
 */
public final class Hints implements TurnRunner.Failures {

    private final Queues queues;
    private final Announcements announcements;
    private final NavigableSet<Integer> ready = new ConcurrentSkipListSet<>();
    /** Queues that may have ready tasks from a time on. */
    private final Map<Integer, Long> readyLater = new ConcurrentHashMap<>();

    /** Queues with payloads of versions that others read. */
    private final Set<Integer> mixed = ConcurrentHashMap.newKeySet();

    /** Queues that may have tasks for which there was no place, as far as all clients together are limited. */
    private final Set<Integer> withoutPlaces = ConcurrentHashMap.newKeySet();

    private final NavigableSet<Integer> suspect = new ConcurrentSkipListSet<>();
    /** When the next scheduled task is due. It only ever falls, but for the moment at which a turn begins to look. */
    private final AtomicLong nextDue = new AtomicLong(Long.MIN_VALUE);

    /** When the next schedule is to be fired: known in the same way. */
    private final AtomicLong nextFire = new AtomicLong(Long.MIN_VALUE);

    private volatile boolean everywhere = true;
    private volatile boolean outOfStep;
    private volatile boolean someAreSilent;

    /**
     * Nothing is known.
     *
     * @param queues the queues of this client
     * @param announcements learns of what this client has changed
     */
    public Hints(Queues queues, Announcements announcements) {
        this.queues = queues;
        this.announcements = announcements;
    }

    /** A queue may have ready tasks. Returns whether that is new, and the queue one of this client's. */
    public boolean ready(int queue) {
        return queues.find(queue) != null && ready.add(queue);
    }

    /** A queue may have ready tasks that nobody can see before a time. */
    void readyAt(int queue, long time) {
        readyLater.merge(queue, time, Math::min);
    }

    /** Notes the queues whose time has come. Returns when that of the next one comes. */
    long nextReady(long now) {
        readyLater.forEach((queue, time) -> {
            if (time <= now) {
                ready(queue);
                readyLater.remove(queue, time);
            }
        });
        return readyLater.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** A queue may have suspects. */
    void suspect(int queue) {
        if (queues.find(queue) != null) {
            suspect.add(queue);
        }
    }

    /** A task runs again that was rescued so many times. */
    void readyAgain(int queue, int rescues) {
        if (RowState.isSuspect(rescues)) {
            suspect(queue);
            placeMayBeFree(queue);
            announcements.suspect(queue);
        } else {
            ready(queue);
            announcements.ready(queue);
        }
    }

    /** This client has made tasks ready, suspect or scheduled. */
    public void readied(Readied change) {
        change.ready().forEach(this::ready);
        change.suspect().forEach(this::suspect);
        scheduled(change.nextDue());
        // Each after its hint: without one a queue counts as claimed from.
        change.ready().forEach(announcements::ready);
        change.suspect().forEach(announcements::suspect);
        announcements.scheduled(change.nextDue());
    }

    /** A task of an attempt of this client's is scheduled again. */
    void scheduledAgain(long due) {
        scheduled(due);
        announcements.scheduled(due);
    }

    /** Another client has announced something, or it was seen in the store. Returns whether any of it is new. */
    public boolean heard(Signal signal) {
        boolean isNew = false;
        for (int queue : signal.ready()) {
            isNew |= ready(queue);
        }
        for (int queue : signal.suspect()) {
            isNew |= queues.find(queue) != null && suspect.add(queue);
            isNew |= placeMayBeFree(queue);
        }
        boolean isFirst = !signal.isUnknown() && scheduled(signal.nextDue());
        return isNew || isFirst;
    }

    /** Whether tasks of a queue may be left that this client has not claimed, or does not process. */
    boolean isLeftToOthers(int queue) {
        return queues.find(queue) == null
                || mixed.contains(queue)
                || mayBeReady(queue)
                || suspect.contains(queue)
                || lacksPlaces(queue);
    }

    /** In these queues this client leaves tasks to others whose payloads it does not read. */
    void leavesSome(Set<Integer> of) {
        mixed.addAll(of);
    }

    /** Whether a queue may have tasks for which there was no place. */
    public boolean lacksPlaces(int queue) {
        return withoutPlaces.contains(queue);
    }

    /** A queue may have tasks for which there was no place, or it has none. */
    void lackPlaces(int queue, boolean lacks) {
        if (lacks) {
            withoutPlaces.add(queue);
        } else {
            withoutPlaces.remove(queue);
        }
    }

    /** If a queue lacked places, it may have one now. Returns whether that is new. */
    boolean placeMayBeFree(int queue) {
        return lacksPlaces(queue) && ready(queue);
    }

    /** Others may claim tasks of a queue for which there was no place until now. */
    void placesAreFree(int queue) {
        announcements.ready(queue);
    }

    /** Other clients have given no sign of life for long: they may be dead, and own tasks. */
    public void someAreSilent() {
        someAreSilent = true;
    }

    /** Whether it is to be found out what silent clients own. */
    boolean areSomeSilent() {
        return someAreSilent;
    }

    /** A turn is about to find that out. */
    void lookingAtSilent() {
        someAreSilent = false;
    }

    /**
     * A task was written, as ready or scheduled. Returns whether the coordinator has to learn of it: a backlog that is
     * known already is claimed from as workers become free.
     */
    public boolean written(NewTask task, long now) {
        // Where tasks wait for a place, one more of them makes nothing claimable.
        boolean isNew = task.due() > now ? scheduled(task.due()) : !lacksPlaces(task.queue()) && ready(task.queue());
        // After the hint: without one a queue counts as claimed from.
        boolean isToTell = task.due() > now ? announcements.scheduled(task.due()) : announcements.ready(task.queue());
        return isNew || isToTell;
    }

    /** Whether a queue may have ready tasks. */
    public boolean mayBeReady(int queue) {
        return everywhere || ready.contains(queue);
    }

    /** Whether any queue may have ready tasks. */
    boolean isAnyReady() {
        return everywhere || !ready.isEmpty();
    }

    /** The queues that may have ready tasks: those behind one, then those before it. */
    Iterator<RuntimeQueue> readyAfter(int queue) {
        return Stream.concat(ready.tailSet(queue, false).stream(), ready.headSet(queue, true).stream())
                .map(queues::find)
                .filter(Objects::nonNull)
                .iterator();
    }

    /** A turn is about to look at the ready tasks of a queue. */
    void lookingAtReady(int queue) {
        ready.remove(queue);
    }

    /** The queues that may have suspects. */
    Stream<RuntimeQueue> suspects() {
        return suspect.stream().map(queues::find).filter(Objects::nonNull);
    }

    /** A turn is about to look for suspects of a queue. */
    void lookingAtSuspects(int queue) {
        suspect.remove(queue);
    }

    /** When the next scheduled task is due; {@link Long#MIN_VALUE} when that is not known. */
    long nextDue() {
        return nextDue.get();
    }

    /** A turn is about to find out when the next task is due. What is scheduled from now on has to be told again. */
    void lookingAtDue() {
        nextDue.set(Long.MAX_VALUE);
    }

    /** A scheduled task was written, or found. Returns whether it is due before all others. */
    public boolean scheduled(long due) {
        return nextDue.getAndAccumulate(due, Math::min) > due;
    }

    /** It is not known when the next scheduled task is due. */
    void lookAgain() {
        nextDue.set(Long.MIN_VALUE);
    }

    /** The store was changed in ways that are not known here: the next turn asks which queues have tasks. */
    public void lookEverywhere() {
        lookAgain();
        lookAtSchedules();
        everywhere = true;
    }

    /** The same, in ways that concern the other clients too. */
    public void lookEverywhereWithOthers() {
        lookEverywhere();
        announcements.unknown();
    }

    /** When the next schedule is to be fired; {@link Long#MIN_VALUE} when that is not known. */
    public long nextFire() {
        return nextFire.get();
    }

    /** A turn is about to find out. */
    public void lookingAtSchedules() {
        nextFire.set(Long.MAX_VALUE);
    }

    /** A schedule is to be fired at a time, or earlier. Returns whether that is the first one. */
    public boolean firesAt(long time) {
        return nextFire.getAndAccumulate(time, Math::min) > time;
    }

    /** Schedules may have been changed. */
    public void lookAtSchedules() {
        nextFire.set(Long.MIN_VALUE);
    }

    /** What was done here concerns the other clients, who have to look. */
    public void tellOthers() {
        announcements.unknown();
    }

    /** Whether the store has to be asked which queues have tasks. */
    boolean isEverywhere() {
        return everywhere;
    }

    /** A turn is about to ask. */
    void lookingEverywhere() {
        everywhere = false;
    }

    /** What the store has answered. */
    void found(Collection<Integer> withReady, Collection<Integer> withSuspects) {
        withReady.forEach(this::ready);
        withSuspects.forEach(this::suspect);
    }

    @Override
    public void turnFailed() {
        lookAgain();
    }

    @Override
    public void outOfStep() {
        outOfStep = true;
    }

    /** Whether the store may hold tasks in this client's name that it does not know of. */
    boolean isOutOfStep() {
        return outOfStep;
    }

    /** A turn is about to compare. */
    void comparing() {
        outOfStep = false;
    }
}

package dev.afterward.monitor;

import dev.afterward.TaskId;
import dev.afterward.monitor.MonitorAccess.Rights;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an operator does. It trusts no page: whoever calls it says what the user may do, and without the right nothing is
 * done. Safe for use by several threads.
 */
@ApplicationScoped
public class ConsoleActions {

    /** Done to tasks; the others are done to a queue, or to one task with a value. */
    static final Set<Deed> TO_TASKS = Set.of(Deed.RETRY, Deed.RUN_NOW, Deed.CANCEL, Deed.DELETE);

    private static final int LONGEST_ACTOR = 200;

    @Inject
    TaskInspector inspector;

    @Inject
    ManualOperations operations;

    @Inject
    Snapshots snapshots;

    /**
     * Does what a form asks for.
     *
     * @param rights what the user may do
     * @param actor who the user is
     * @param parameters the form
     * @return what to tell the user: the key of a text, and a number
     * @throws SecurityException when the user is no operator
     * @throws IllegalArgumentException when the form is wrong, naming the value
     */
    public Notice perform(Rights rights, String actor, Map<String, String[]> parameters) {
        if (!rights.operator()) {
            throw new SecurityException("the user " + actor + " is no operator");
        }
        Deed deed = deed(first(parameters, "do"));
        String name = actor.length() > LONGEST_ACTOR ? actor.substring(0, LONGEST_ACTOR) : actor;
        try {
            return perform(deed, rights, name, parameters);
        } finally {
            snapshots.forget();
        }
    }

    private Notice perform(Deed deed, Rights rights, String actor, Map<String, String[]> parameters) {
        if (TO_TASKS.contains(deed)) {
            Selection.Done done = Selection.of(parameters).apply(deed, inspector, operations, rights, actor);
            return new Notice(deed.name(), done.count(), done.more());
        }
        boolean effect = switch (deed) {
            case PAUSE, RESUME -> operations.setPaused(first(parameters, "queue"), deed == Deed.PAUSE, actor);
            case LIMIT -> operations.setConcurrency(first(parameters, "queue"), most(parameters), actor);
            case COMMIT, ROLL_BACK -> operations.resolve(task(parameters), deed == Deed.COMMIT, actor);
            case RESCHEDULE -> operations.reschedule(task(parameters), due(parameters), actor);
            case REPRIORITIZE -> operations.reprioritize(task(parameters), priority(parameters), actor);
            default -> throw new IllegalArgumentException(deed.name());
        };
        return new Notice(deed.name(), effect ? 1 : 0, false);
    }

    static Deed deed(String name) {
        try {
            return Deed.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    private static TaskId task(Map<String, String[]> parameters) {
        String text = first(parameters, "task");
        return Selection.id(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** Minutes from now, or a time of UTC. */
    private static Instant due(Map<String, String[]> parameters) {
        String text = first(parameters, "due");
        return text.isEmpty() ? Clock.systemUTC().instant() : TaskFilter.millis(text);
    }

    /** Nothing means what is configured. */
    private static int most(Map<String, String[]> parameters) {
        return first(parameters, "most").isEmpty() ? 0 : number(parameters, "most");
    }

    private static int priority(Map<String, String[]> parameters) {
        return number(parameters, "priority");
    }

    private static int number(Map<String, String[]> parameters, String name) {
        String text = first(parameters, name);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static String first(Map<String, String[]> parameters, String name) {
        String[] values = parameters.get(name);
        return values == null || values.length == 0 ? "" : values[0].strip();
    }
}

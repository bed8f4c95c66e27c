package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.console.ConsoleAccess.Rights;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does. It trusts no page: whoever calls it says what the user may do, and without the right nothing is
 * done. Safe for use by several threads.
 */
@ApplicationScoped
public class ConsoleActions {

    /** Done to tasks; the others are done to a queue, or to one task with a value. */
    static final Set<Deed> TO_TASKS =
            Set.of(Deed.RETRY, Deed.RUN_NOW, Deed.CANCEL, Deed.DELETE, Deed.RESTORE, Deed.ERASE);

    private static final int LONGEST_ACTOR = 200;
    private static final int FORMS_REMEMBERED = 1_000;

    @Inject
    TaskInspector inspector;

    @Inject
    ManualOperations operations;

    @Inject
    Snapshots snapshots;

    private final Once<Notice> once = new Once<>(FORMS_REMEMBERED);

    /**
     * Does what a form asks for.
     *
     * @param rights what the user may do
     * @param actor who the user is
     * @param parameters the form
     * @return what to tell the user: the key of a text, and a number
     * @throws SecurityException when the user is no operator, or may not do this
     * @throws FormRefusedException when a payload or a schedule that was edited was not stored
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
            Selection selection = Selection.of(parameters).found(deed, inspector);
            return once(
                    selection.key(),
                    () -> deed == Deed.DELETE && parameters.containsKey(ConfirmSheet.FOR_GOOD)
                            ? deleteForGood(selection, rights, actor)
                            : apply(deed, selection, rights, actor));
        }
        if (ScheduleDeeds.ALL.contains(deed)) {
            return once(ScheduleDeeds.key(deed, parameters), () -> {
                boolean changed = new ScheduleDeeds(inspector, operations).apply(deed, parameters, actor);
                return new Notice(deed.name(), changed ? 1 : 0, null, null, null, false);
            });
        }
        if (deed == Deed.EDIT) {
            return edit(rights, actor, parameters);
        }
        boolean effect = switch (deed) {
            case PAUSE, RESUME -> operations.setPaused(first(parameters, "queue"), deed == Deed.PAUSE, actor);
            case LIMIT -> operations.setConcurrency(first(parameters, "queue"), most(parameters), actor);
            case COMMIT, ROLL_BACK -> operations.resolve(task(parameters), deed == Deed.COMMIT, actor);
            case RESCHEDULE -> operations.reschedule(task(parameters), due(parameters), actor);
            case ACKNOWLEDGE -> Acknowledgement.of(parameters).apply(operations, actor);
            case REPRIORITIZE -> operations.reprioritize(task(parameters), priority(parameters), actor);
            default -> throw new IllegalArgumentException(deed.name());
        };
        return new Notice(
                deed.name(), effect ? 1 : 0, nullIfEmpty(first(parameters, Parameters.QUEUE)), null, null, false);
    }

    private Notice once(@Nullable String key, Supplier<Notice> act) {
        AtomicBoolean first = new AtomicBoolean();
        Notice done = once.get(key, () -> {
            first.set(true);
            return act.get();
        });
        return first.get() ? done : done.repeated();
    }

    private Notice edit(Rights rights, String actor, Map<String, String[]> parameters) {
        PayloadEditor editor = new PayloadEditor(inspector, operations, rights);
        TaskId task = task(parameters);
        String mark = first(parameters, EditSheet.MARK);
        String typed = first(parameters, EditSheet.PAYLOAD);
        return once(EditMark.key(mark, task, typed), () -> {
            editor.store(task, mark, typed, actor);
            return new Notice(Deed.EDIT.name(), 1, null, null, null, false);
        });
    }

    private Notice apply(Deed deed, Selection selection, Rights rights, String actor) {
        Selection.Done done = selection.apply(deed, inspector, operations, rights, actor);
        boolean restorable = deed == Deed.DELETE
                && done.count() > 0
                && !operations.restoreWithin().isZero();
        return new Notice(
                deed.name(),
                done.count(),
                nullIfEmpty(selection.filter().get(Parameters.QUEUE)),
                done.more() ? ConfirmSheet.link(deed, selection.filter()) : null,
                restorable ? ConfirmSheet.restore(done.at()) : null,
                false);
    }

    private Notice deleteForGood(Selection selection, Rights rights, String actor) {
        Selection.Done erased = selection.erase(inspector, operations, rights, actor);
        return new Notice(
                Deed.ERASE.name(),
                erased.count(),
                nullIfEmpty(selection.filter().get(Parameters.QUEUE)),
                erased.more() ? ConfirmSheet.forGood(selection.filter()) : null,
                null,
                false);
    }

    static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    static Deed deed(String name) {
        try {
            return Deed.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    static TaskId task(Map<String, String[]> parameters) {
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

    static long millis(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text, e);
        }
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

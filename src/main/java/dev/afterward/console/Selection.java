package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.Act;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RowState;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskLists.Matches;
import dev.afterward.store.TaskLookup;
import dev.afterward.store.TaskQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks something is done to: some that were chosen, all that pass a filter, or those of a queue that repeat others.
 *
 * @param tasks those that were chosen, or repeat others
 * @param all whether it is all that pass the filter
 * @param repeats whether it is those of the filter's queue that repeat others
 * @param filter the filter
 * @param until when the user was asked, in milliseconds: what has come since is left alone
 * @param key tells the form from all others, or null
 */
record Selection(
        List<TaskId> tasks,
        boolean all,
        boolean repeats,
        TaskFilter filter,
        long until,
        @Nullable String key) {

    static final String UNTIL = "until";

    /** Asks for the tasks of a queue that repeat others. */
    static final String REPEATS = "repeats";

    static final String KEY = "key";

    /** What one click does, at most; then the user is asked to go on. */
    static final int MOST = 100_000;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int COUNTED = 10_000;
    private static final Pattern KEYS = Pattern.compile("[0-9a-f-]{1,64}");

    /** Copies. */
    Selection {
        tasks = List.copyOf(tasks);
    }

    /** Reads it from a form or a link; whoever names more tasks than a page holds is not heard beyond them. */
    static Selection of(Map<String, String[]> parameters) {
        List<TaskId> tasks = Arrays.stream(parameters.getOrDefault("task", new String[0]))
                .limit(ManualOperations.MOST)
                .flatMap(text -> Selection.id(text).stream())
                .toList();
        String until = ConsoleActions.first(parameters, UNTIL);
        String key = ConsoleActions.first(parameters, KEY);
        return new Selection(
                tasks,
                ConsoleActions.first(parameters, "all").equals("true"),
                ConsoleActions.first(parameters, REPEATS).equals("true"),
                TaskFilter.of(parameters),
                until.isEmpty() ? Long.MAX_VALUE : TaskFilter.millis(until).toEpochMilli(),
                KEYS.matcher(key).matches() ? key : null);
    }

    /**
     * The same with the tasks that repeat others, if it is about them.
     *
     * @throws IllegalArgumentException when something else is to be done than to delete them, or no queue is named
     */
    Selection found(Deed deed, StoreFigures figures) {
        if (!repeats) {
            return this;
        }
        String queue = filter.get(Parameters.QUEUE);
        if (deed != Deed.DELETE || queue.isEmpty()) {
            throw new IllegalArgumentException(
                    "do=" + deed + "&" + REPEATS + "=true, which is to DELETE those of a queue");
        }
        List<TaskId> found = figures.repeats(queue).stream()
                .filter(task -> task.createdAt().toEpochMilli() <= until)
                .toList();
        return new Selection(found, false, true, filter, until, key);
    }

    /** The same as of now. */
    Selection asOf(long millis, String newKey) {
        return new Selection(tasks, all, repeats, filter, millis, newKey);
    }

    private TaskQuery query(View view, Rights rights) {
        return filter.query(view, rights.searched()).until(until);
    }

    static Optional<TaskId> id(String text) {
        try {
            return Optional.of(TaskId.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What undoes a deletion, or makes it final, is done to deleted tasks, and to no others that a link may name. */
    private void requireDeleted(Deed deed) {
        if (all
                && (deed == Deed.RESTORE || deed == Deed.ERASE)
                && !filter.views().equals(List.of(View.DELETED))) {
            throw new IllegalArgumentException("do=" + deed + ", which is for deleted tasks: view=deleted");
        }
    }

    /** The views whose tasks an act can change, of those that are asked for. */
    private List<View> views(Deed deed) {
        List<View> asked = filter.views();
        if (!asked.equals(List.of(View.ALL))) {
            return asked;
        }
        return switch (deed) {
            case RETRY -> TaskFilter.ENDED_VIEWS;
            case RUN_NOW -> List.of(View.UPCOMING, View.PARKED);
            case CANCEL -> List.of(View.RUNNING, View.UPCOMING, View.PARKED);
            case DELETE ->
                Stream.concat(Stream.of(View.UPCOMING, View.PARKED), TaskFilter.ENDED_VIEWS.stream())
                        .toList();
            default -> asked;
        };
    }

    private List<TaskId> changed(Deed deed, TaskLookup lookup) {
        return deed == Deed.ERASE
                ? tasks.stream()
                        .filter(id -> lookup.find(id)
                                .filter(found -> found.row().state() == RowState.DELETED)
                                .isPresent())
                        .toList()
                : tasks;
    }

    Matches count(Deed deed, TaskLists search, Rights rights) {
        requireDeleted(deed);
        if (!all) {
            return new Matches(tasks.size(), false);
        }
        int count = 0;
        boolean more = false;
        for (View view : views(deed)) {
            Matches matches = search.count(query(view, rights), COUNTED);
            count += matches.count();
            more |= matches.more();
        }
        return new Matches(count, more);
    }

    /** The first of them. */
    List<TaskRow> sample(Deed deed, TaskLookup lookup, TaskLists search, Rights rights, int most) {
        if (!all) {
            return tasks.stream()
                    .limit(most)
                    .flatMap(id -> lookup.find(id).map(TaskDetails::row).stream())
                    .toList();
        }
        List<TaskRow> sample = new ArrayList<>();
        for (View view : views(deed)) {
            if (sample.size() < most) {
                sample.addAll(search.search(query(view, rights), null, most - sample.size())
                        .tasks());
            }
        }
        return sample;
    }

    /**
     * What was done.
     *
     * @param at when, as it is recorded
     * @param count to how many tasks
     * @param more whether there may be more of them
     */
    record Done(long at, int count, boolean more) {}

    /** Does something to all of them, a page at a time: each page is one turn of the engine, with others between. */
    Done apply(Deed deed, TaskInspector search, ManualOperations operations, Rights rights, String actor) {
        requireDeleted(deed);
        return apply(deed, deed, changed(deed, search), search, operations, rights, actor);
    }

    /** Deletes them for good at once: what is only deleted needs more room at first, and a disk may have none. */
    Done erase(TaskInspector search, ManualOperations operations, Rights rights, String actor) {
        return apply(Deed.DELETE, Deed.ERASE, tasks, search, operations, rights, actor);
    }

    /**
     * Does something to all of them.
     *
     * @param asked what it is to the user
     * @param deed what it is to the engine
     */
    private Done apply(
            Deed asked,
            Deed deed,
            List<TaskId> changed,
            TaskInspector search,
            ManualOperations operations,
            Rights rights,
            String actor) {
        // With a key of its own where the form has none: several turns make one entry.
        String own = key == null ? UUID.randomUUID().toString() : key;
        Act act = operations.begin(actor, own, all ? filter.link() : null);
        if (!all) {
            int count = 0;
            for (int i = 0; i < changed.size(); i += ManualOperations.MOST) {
                List<TaskId> part = changed.subList(i, Math.min(changed.size(), i + ManualOperations.MOST));
                count += operations.apply(deed, part, act).size();
            }
            return new Done(act.at(), count, false);
        }
        long deadline = System.nanoTime() + NANOS;
        int count = 0;
        for (View view : views(asked)) {
            String cursor = null;
            do {
                Page page = search.search(query(view, rights), cursor, ManualOperations.MOST);
                List<TaskId> ids = new ArrayList<>();
                page.tasks().forEach(task -> ids.add(task.id()));
                try {
                    count +=
                            ids.isEmpty() ? 0 : operations.apply(deed, ids, act).size();
                } catch (TaskStoreException e) {
                    if (count == 0) {
                        throw e;
                    }
                    // What was done is told, and who goes on is told why that fails.
                    return new Done(act.at(), count, true);
                }
                cursor = page.next();
                if (cursor != null && (count >= MOST || System.nanoTime() - deadline > 0)) {
                    return new Done(act.at(), count, true);
                }
            } while (cursor != null);
        }
        return new Done(act.at(), count, false);
    }
}

package dev.afterward.monitor;

import dev.afterward.TaskId;
import dev.afterward.monitor.MonitorAccess.Rights;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskLists.Matches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which tasks something is done to: some that were chosen, or all that pass a filter.
 *
 * @param tasks those that were chosen
 * @param all whether it is all that pass the filter
 * @param filter the filter
 */
record Selection(List<TaskId> tasks, boolean all, TaskFilter filter) {

    /** What one click does, at most; then the user is asked to go on. */
    static final int MOST = 100_000;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int COUNTED = 10_000;

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
        return new Selection(tasks, parameters.containsKey("all"), TaskFilter.of(parameters));
    }

    static Optional<TaskId> id(String text) {
        try {
            return Optional.of(TaskId.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Matches count(TaskLists search, Rights rights) {
        if (!all) {
            return new Matches(tasks.size(), false);
        }
        int count = 0;
        boolean more = false;
        for (View view : filter.views()) {
            Matches matches = search.count(filter.query(view, rights.searched()), COUNTED);
            count += matches.count();
            more |= matches.more();
        }
        return new Matches(count, more);
    }

    /**
     * What was done.
     *
     * @param count to how many tasks
     * @param more whether there may be more of them
     */
    record Done(int count, boolean more) {}

    /** Does something to all of them, a page at a time: each page is one turn of the engine, with others between. */
    Done apply(Deed deed, TaskLists search, ManualOperations operations, Rights rights, String actor) {
        if (!all) {
            return new Done(operations.apply(deed, tasks, actor).size(), false);
        }
        long deadline = System.nanoTime() + NANOS;
        int count = 0;
        for (View view : filter.views()) {
            String cursor = null;
            do {
                Page page = search.search(filter.query(view, rights.searched()), cursor, ManualOperations.MOST);
                List<TaskId> ids = new ArrayList<>();
                page.tasks().forEach(task -> ids.add(task.id()));
                if (!ids.isEmpty()) {
                    count += operations.apply(deed, ids, actor).size();
                }
                cursor = page.next();
                if (cursor != null && (count >= MOST || System.nanoTime() - deadline > 0)) {
                    return new Done(count, true);
                }
            } while (cursor != null);
        }
        return new Done(count, false);
    }
}

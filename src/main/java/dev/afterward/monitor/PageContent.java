package dev.afterward.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows: a list, a task, or a problem.
 *
 * @param key what its texts begin with
 * @param navigation the views, with the current one marked
 * @param tasks the tasks of the list
 * @param next the link to the next page, or null
 * @param previous the link to the previous page, or null
 * @param task the task, or null
 * @param problem what is wrong, or null
 */
public record PageContent(
        String key,
        List<NavigationItem> navigation,
        List<TaskLine> tasks,
        @Nullable String next,
        @Nullable String previous,
        @Nullable TaskSheet task,
        @Nullable Problem problem) {

    /** Copies. */
    public PageContent {
        navigation = List.copyOf(navigation);
        tasks = List.copyOf(tasks);
    }

    static PageContent list(String key, List<TaskLine> tasks, @Nullable String next, @Nullable String previous) {
        return new PageContent(key, List.of(), tasks, next, previous, null, null);
    }

    static PageContent task(String key, TaskSheet task) {
        return new PageContent(key, List.of(), List.of(), null, null, task, null);
    }

    static PageContent problem(String key, Problem problem) {
        return new PageContent(key, List.of(), List.of(), null, null, null, problem);
    }

    PageContent with(List<NavigationItem> items) {
        return new PageContent(key, items, tasks, next, previous, task, problem);
    }
}

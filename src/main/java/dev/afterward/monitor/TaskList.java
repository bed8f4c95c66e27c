package dev.afterward.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of tasks.
 *
 * @param filter what was asked for
 * @param view what the view is called in the texts
 * @param views the views
 * @param queues the names of all queues
 * @param tasks the tasks
 * @param next the link to the next page, or null
 * @param previous the link to the previous page, or null
 * @param cutShort whether the search ended at its bound
 * @param narrow whether something is filtered out
 * @param elaborate whether the second part of the filter is used
 * @param deeds what can be done to the tasks, by name
 */
public record TaskList(
        TaskFilter filter,
        String view,
        List<ViewLink> views,
        List<String> queues,
        List<TaskLine> tasks,
        @Nullable String next,
        @Nullable String previous,
        boolean cutShort,
        boolean narrow,
        boolean elaborate,
        List<String> deeds) {

    /** Copies. */
    public TaskList {
        views = List.copyOf(views);
        queues = List.copyOf(queues);
        tasks = List.copyOf(tasks);
        deeds = List.copyOf(deeds);
    }

    /** The value of a field of the filter. */
    public String value(String name) {
        return filter.get(name);
    }

    /** The filter, as the fields of a form. */
    public List<ConfirmSheet.Field> fields() {
        return filter.fields();
    }

    /** The filter, as the parameters of a link. */
    public String link() {
        return filter.link();
    }

    /**
     * A view.
     *
     * @param key what it is called in the texts
     * @param href where it is
     * @param current whether it is shown
     * @param count how many tasks are in it, or null when nobody counts them
     */
    public record ViewLink(
            String key,
            String href,
            boolean current,
            @Nullable String count) {}
}

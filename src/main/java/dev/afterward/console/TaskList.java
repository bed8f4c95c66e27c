package dev.afterward.console;

import java.util.List;
import java.util.Map;
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
 * @param chips what is filtered by
 * @param presets links that set a time range
 * @param deeds what can be done to the tasks, by name
 * @param summaries what the tasks hold, each in a line, by id; without those whose payload may not be seen
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
        List<Chip> chips,
        Presets presets,
        List<String> deeds,
        Map<String, String> summaries) {

    /** Copies. */
    public TaskList {
        summaries = Map.copyOf(summaries);
        views = List.copyOf(views);
        queues = List.copyOf(queues);
        tasks = List.copyOf(tasks);
        chips = List.copyOf(chips);
        deeds = List.copyOf(deeds);
    }

    /** What a task holds, in a line; empty when that is not known, or may not be seen. */
    public String summary(String id) {
        return summaries.getOrDefault(id, "");
    }

    /** The order, as the form names it. A field without a value would be sent with its text. */
    public String order() {
        String order = filter.get("order");
        return order.isEmpty() ? "natural" : order;
    }

    /** The value of a field of the filter: a time as a browser's field takes it, without the zone. */
    public String value(String name) {
        String value = filter.get(name);
        return name.contains("-") && value.endsWith("Z") ? value.substring(0, value.length() - 1) : value;
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
     * A part of the filter.
     *
     * @param name what it is called
     * @param value what it asks for
     * @param remove what the link is called that removes it
     * @param href the list without it
     */
    public record Chip(String name, String value, String remove, String href) {}

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

package dev.afterward.console;

import dev.afterward.TaskId;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a form leads that was sent. */
final class WayBack {

    private WayBack() {}

    /** The question again; made of what is known. */
    static String toQuestion(Map<String, String[]> parameters) {
        Selection selection = Selection.of(parameters);
        String tasks = selection.tasks().stream().map(task -> "&task=" + task).collect(Collectors.joining());
        TaskFilter asked = selection
                .filter()
                .with(
                        "do",
                        ConsoleActions.deed(ConsoleActions.first(parameters, "do"))
                                .name())
                .with(ConfirmSheet.TYPED, "wrong")
                .with(
                        ConfirmSheet.FOR_GOOD,
                        ConsoleActions.nullIfEmpty(ConsoleActions.first(parameters, ConfirmSheet.FOR_GOOD)))
                .with(Selection.REPEATS, selection.repeats() ? "true" : null)
                .with("from", ConsoleActions.first(parameters, "from"));
        return (selection.all() ? asked.with("all", "true") : asked).link() + tasks;
    }

    /** To where the form came from; made of what is known, never of an address that was sent. */
    static String from(ConsolePage page, Map<String, String[]> parameters) {
        String schedule = ScheduleName.of(parameters);
        if (!schedule.isBlank()) {
            return ScheduleName.link(schedule);
        }
        Selection selection = Selection.of(parameters);
        String origin = ConsoleActions.first(parameters, "from");
        if (page == ConsolePage.TASK
                || page == ConsolePage.EDIT
                || (origin.equals("task") && selection.tasks().size() == 1)) {
            return "task.xhtml?id="
                    + selection.tasks().stream()
                            .findFirst()
                            .map(TaskId::toString)
                            .orElse("");
        }
        if (page == ConsolePage.QUEUE || origin.equals("queue")) {
            return ConsolePage.QUEUE.file() + "?"
                    + TaskFilter.queueLink(selection.filter().get("queue"));
        }
        if (page == ConsolePage.QUEUES || origin.equals("queues")) {
            return "queues.xhtml";
        }
        return origin.equals("index")
                ? "index.xhtml"
                : "tasks.xhtml" + selection.filter().link();
    }
}

package dev.afterward.console;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.console.TaskList.Chip;
import dev.afterward.console.TaskList.ViewLink;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskLists.Count;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a page of tasks. */
final class TaskListReader {

    static final int PAGE_SIZE = 25;

    /** In the order of the tabs. */
    private static final List<View> VIEWS = List.of(
            View.ALL,
            View.RUNNING,
            View.UPCOMING,
            View.SUCCEEDED,
            View.FAILED,
            View.PARKED,
            View.CANCELLED,
            View.EXPIRED,
            View.DELETED);

    private final TaskLists search;
    private final Rights rights;
    private final ConsoleText text;

    TaskListReader(TaskLists search, Rights rights, ConsoleText text) {
        this.search = search;
        this.rights = rights;
        this.text = text;
    }

    /**
     * A page.
     *
     * @param opening when the store was opened last, or null
     * @throws IllegalArgumentException naming the value that is wrong
     */
    TaskList read(
            TaskFilter filter, @Nullable String cursor, Snapshot snapshot, @Nullable Instant opening, Instant now) {
        View view = filter.view();
        Page page;
        try {
            page = search.search(filter.query(view, rights.searched()), cursor, PAGE_SIZE);
        } catch (IllegalArgumentException e) {
            throw cursor == null ? e : new BadValueException("cursor", cursor, "cursor", key(view), e);
        }
        return new TaskList(
                filter,
                key(view),
                VIEWS.stream().map(one -> link(one, view, filter, snapshot)).toList(),
                snapshot.depths().stream().map(StoreFigures.QueueDepth::name).toList(),
                page.tasks().stream().map(row -> line(row, snapshot, now)).toList(),
                link(filter, page.next()),
                link(filter, page.previous()),
                page.cutShort(),
                filter.isNarrow(),
                filter.isElaborate(),
                chips(filter),
                Presets.of(filter, opening, now),
                deeds(view),
                summaries(page));
    }

    private List<Chip> chips(TaskFilter filter) {
        return new FilterWords(text)
                .parts(filter).stream()
                        .map(part -> new Chip(
                                part.name(),
                                part.value(),
                                text.of("filter.remove", part.name(), part.value()),
                                "tasks.xhtml" + part.others().link()))
                        .toList();
    }

    private Map<String, String> summaries(Page page) {
        if (!rights.details()) {
            return Map.of();
        }
        Map<String, String> summaries = new HashMap<>();
        search.payloadHeads(page.tasks().stream().map(TaskRow::id).toList(), ConsoleAccess.LONGEST_HEAD + 1)
                .forEach((id, head) -> summaries.put(id.toString(), rights.summary(head)));
        return summaries;
    }

    private TaskLine line(TaskRow row, Snapshot snapshot, Instant now) {
        return TaskLine.of(row, snapshot.engine().maxAttempts(row.queue()), rights, text, now);
    }

    private static String key(View view) {
        return view.name().toLowerCase(Locale.ROOT);
    }

    private ViewLink link(View view, View current, TaskFilter filter, Snapshot snapshot) {
        String count = snapshot.counts().stream()
                .filter(one -> one.view() == view)
                .findFirst()
                .map(Count::count)
                .map(number -> text.upTo(number, Snapshots.BOUND))
                .orElse(null);
        // The queue stays chosen from view to view; a range or a text belongs to the view it was made for.
        Map<String, String> kept = new LinkedHashMap<>();
        kept.put(TaskFilter.VIEW, key(view));
        if (!filter.get("queue").isEmpty()) {
            kept.put("queue", filter.get("queue"));
        }
        return new ViewLink(key(view), "tasks.xhtml?" + TaskFilter.link(kept), view == current, count);
    }

    private static @Nullable String link(TaskFilter filter, @Nullable String cursor) {
        return cursor == null
                ? null
                : "tasks.xhtml" + filter.with("cursor", cursor).link();
    }

    private static List<String> deeds(View view) {
        return switch (view) {
            case RUNNING -> List.of("CANCEL");
            case UPCOMING, PARKED -> List.of("RUN_NOW", "CANCEL", "DELETE");
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> List.of("RETRY", "DELETE");
            case DELETED -> List.of("RESTORE", "ERASE");
            case ALL -> List.of("RETRY", "RUN_NOW", "CANCEL", "DELETE");
        };
    }
}

package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.AuditLog.AuditPage;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the page of what people did. */
final class AuditReader {

    private static final int SIZE = 50;
    private static final int LONGEST = 200;
    private static final int TASKS_SHOWN = 3;

    private final TaskInspector inspector;
    private final Duration restoreWithin;
    private final Rights rights;
    private final ConsoleText text;

    AuditReader(TaskInspector inspector, Duration restoreWithin, Rights rights, ConsoleText text) {
        this.inspector = inspector;
        this.restoreWithin = restoreWithin;
        this.rights = rights;
        this.text = text;
    }

    /**
     * A page.
     *
     * @throws IllegalArgumentException naming the value that is wrong
     */
    AuditSheet read(Map<String, String[]> parameters, Instant now) {
        String given = ConsoleActions.first(parameters, "q");
        String searched = given.length() > LONGEST ? given.substring(0, LONGEST) : given;
        String before = ConsoleActions.first(parameters, "before");
        AuditPage page = page(searched, before.isEmpty() ? Long.MAX_VALUE : ConsoleActions.millis(before));
        String again = searched.isEmpty() ? "" : "&" + TaskFilter.link(Map.of("q", searched));
        List<Long> ofTasks = page.entries().stream()
                .filter(entry -> entry.count() > 0)
                .map(AuditEntry::id)
                .toList();
        Map<Long, List<TaskId>> tasks = inspector.auditedTasks(ofTasks, TASKS_SHOWN);
        return new AuditSheet(
                searched,
                page.entries().stream()
                        .map(entry -> line(entry, tasks.getOrDefault(entry.id(), List.of()), now))
                        .toList(),
                page.next() == 0 ? null : "audit.xhtml?before=" + page.next() + again);
    }

    private AuditLine line(AuditEntry entry, List<TaskId> tasks, Instant now) {
        return AuditLine.of(entry, tasks, kind(entry, tasks), text, isRestorable(entry, now));
    }

    /** The kind of error whose tasks an act was done to, in words; null when there was none, or none of it is left. */
    private @Nullable String kind(AuditEntry entry, List<TaskId> tasks) {
        String scope = entry.scope();
        String detail = entry.detail();
        String queue = entry.queue();
        String group = "";
        if (scope != null) {
            TaskFilter filter = TaskFilter.ofLink(scope);
            group = filter.get(TaskFilter.GROUP);
            queue = filter.get(Parameters.QUEUE);
        } else if (detail != null && entry.action().equals(Deed.ACKNOWLEDGE.name())) {
            group = detail;
        }
        return group.isEmpty() || queue == null
                ? null
                : inspector
                        .errorKind(queue, TaskFilter.fingerprint(group), tasks)
                        .map(kind -> KindWords.of(kind, rights, text))
                        .orElse(null);
    }

    /** Whether some of what an act has deleted is still deleted, and not gone. */
    private boolean isRestorable(AuditEntry entry, Instant now) {
        Range then = new Range(entry.at(), entry.at());
        return entry.action().equals(Deed.DELETE.name())
                && Instant.ofEpochMilli(entry.at()).plus(restoreWithin).isAfter(now)
                && inspector.count(TaskQuery.of(View.DELETED).endedIn(then), 1).count() > 0;
    }

    /** The acts whose name in the language of the page has a text. */
    private List<String> actions(String searched) {
        String lower = searched.toLowerCase(Locale.ROOT);
        return Stream.of(Deed.values())
                .map(Deed::name)
                .filter(deed -> text.of("deed." + deed).toLowerCase(Locale.ROOT).contains(lower))
                .toList();
    }

    /** Whoever looks for a task's id wants to know what was done to it, alone or with others. */
    private AuditPage page(String searched, long before) {
        Optional<TaskId> task = Selection.id(searched);
        return task.isPresent()
                ? new AuditPage(inspector.auditOf(task.get(), SIZE), 0)
                : inspector.audit(searched.isEmpty() ? null : searched, actions(searched), before, SIZE);
    }
}

package dev.afterward.console;

import dev.afterward.TaskId;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualOperations.Deed;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did.
 *
 * @param at when
 * @param actor who
 * @param deed what, by name
 * @param count to how many tasks, in words, or null when it was one, or none
 * @param task to which task, or null
 * @param queue to which queue, or null
 * @param first the first of several tasks
 * @param others how many there are beside them, in words, or null
 * @param detail with what, or null
 * @param schedule the address of the schedule that the detail names, or null
 * @param scope which tasks were asked for, in words
 * @param tasks the link to the list that it was done from, or null
 * @param undo the link to what undoes it, or null when nothing does
 */
public record AuditLine(
        Moment at,
        String actor,
        String deed,
        @Nullable String count,
        @Nullable String task,
        @Nullable String queue,
        List<String> first,
        @Nullable String others,
        @Nullable String detail,
        @Nullable String schedule,
        List<ConfirmSheet.Field> scope,
        @Nullable String tasks,
        @Nullable String undo) {

    private static final int LONGEST = 200;

    /** What is done to a schedule that is there afterwards. */
    private static final Set<String> SCHEDULES = ScheduleDeeds.ALL.stream()
            .filter(deed -> deed != Deed.REMOVE_SCHEDULE)
            .map(Deed::name)
            .collect(Collectors.toSet());

    /** Copies. */
    public AuditLine {
        first = List.copyOf(first);
        scope = List.copyOf(scope);
    }

    /**
     * An entry.
     *
     * @param tasks the first tasks of it
     * @param kind the kind of error that was asked for, in words, or null when it is not known, or none was
     * @param restorable whether some of what it has deleted can be restored
     */
    static AuditLine of(
            AuditEntry entry, List<TaskId> tasks, @Nullable String kind, ConsoleText text, boolean restorable) {
        String queue = entry.queue();
        String scope = entry.scope();
        TaskFilter filter = scope == null ? null : TaskFilter.ofLink(scope);
        FilterWords words = new FilterWords(text);
        return new AuditLine(
                Moment.of(Instant.ofEpochMilli(entry.at())),
                Wording.text(entry.actor(), LONGEST),
                entry.action(),
                entry.count() < 2 ? null : text.of("confirm.many", entry.count()),
                entry.task() == 0 ? null : new TaskId(entry.task()).toString(),
                queue == null ? null : Wording.text(queue, LONGEST),
                entry.count() < 2
                        ? List.of()
                        : tasks.stream().map(TaskId::toString).toList(),
                entry.count() < 2 || entry.count() <= tasks.size()
                        ? null
                        : text.of("confirm.others", entry.count() - tasks.size()),
                detail(entry, kind),
                schedule(entry),
                filter == null ? List.of() : kind == null ? words.of(filter) : words.of(filter, kind),
                filter == null ? null : "tasks.xhtml" + filter.link(),
                restorable ? ConfirmSheet.restore(entry.at()) : null);
    }

    /** Where an application has changed it, its times stand behind its name; where somebody has removed it, it is gone. */
    private static @Nullable String schedule(AuditEntry entry) {
        String detail = entry.detail();
        return detail != null && SCHEDULES.contains(entry.action()) && !detail.contains(": ")
                ? ScheduleName.link(detail)
                : null;
    }

    /** An acknowledgement is recorded with the number of the kind, which tells nobody anything. */
    private static @Nullable String detail(AuditEntry entry, @Nullable String kind) {
        String detail = entry.detail();
        if (detail == null) {
            return null;
        }
        return kind != null && entry.scope() == null ? kind : Wording.text(detail, LONGEST);
    }
}

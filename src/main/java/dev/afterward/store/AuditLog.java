package dev.afterward.store;

import dev.afterward.TaskId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what people did. A role of {@link TaskInspector}. */
public interface AuditLog {

    /** How many entries a page looks at, at most, in search of those that have a text. */
    int MOST_ENTRIES_EXAMINED = 20_000;

    /**
     * What people did, the last first.
     *
     * @param text only entries that have this text in who, what, which queue, with what, or which tasks; or null for all
     * @param actions entries of these actions as well, when there is a text: what the text is called elsewhere
     * @param before only entries with a smaller number
     * @param limit the most entries
     * @return the entries
     */
    AuditPage audit(@Nullable String text, List<String> actions, long before, int limit);

    /**
     * Entries.
     *
     * @param entries the entries, the last first
     * @param next where the next page begins, or 0 when there is none
     */
    record AuditPage(List<AuditEntry> entries, long next) {
        /** Copies. */
        public AuditPage {
            entries = List.copyOf(entries);
        }
    }

    /**
     * What people did to a task, the last first.
     *
     * @param task the task
     * @param limit the most entries
     * @return the entries
     */
    List<AuditEntry> auditOf(TaskId task, int limit);

    /**
     * The first tasks of entries: those on which the act had an effect, by their ids.
     *
     * @param entries the numbers of the entries
     * @param most the most tasks of each
     * @return the tasks by the number of the entry, without entries that have none
     */
    Map<Long, List<TaskId>> auditedTasks(List<Long> entries, int most);
}

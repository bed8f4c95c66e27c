package dev.afterward.store;

import dev.afterward.TaskId;
import java.util.List;

/** Reads what people did. A role of {@link TaskInspector}. */
public interface AuditLog {

    /**
     * What people did, the last first.
     *
     * @param before only entries with a smaller number
     * @param limit the most entries
     * @return the entries
     */
    List<AuditEntry> audit(long before, int limit);

    /**
     * What people did to a task, the last first.
     *
     * @param task the task
     * @param limit the most entries
     * @return the entries
     */
    List<AuditEntry> auditOf(TaskId task, int limit);
}

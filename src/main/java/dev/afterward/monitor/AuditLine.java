package dev.afterward.monitor;

import dev.afterward.TaskId;
import dev.afterward.store.AuditEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did.
 *
 * @param at when
 * @param actor who
 * @param deed what, by name
 * @param task to which task, or null
 * @param queue to which queue, or null
 * @param detail with what, or null
 */
public record AuditLine(
        Moment at,
        String actor,
        String deed,
        @Nullable String task,
        @Nullable String queue,
        @Nullable String detail) {

    private static final int LONGEST = 200;

    static AuditLine of(AuditEntry entry) {
        String queue = entry.queue();
        String detail = entry.detail();
        return new AuditLine(
                Moment.of(Instant.ofEpochMilli(entry.at())),
                Wording.text(entry.actor(), LONGEST),
                entry.action(),
                entry.task() == 0 ? null : new TaskId(entry.task()).toString(),
                queue == null ? null : Wording.text(queue, LONGEST),
                detail == null ? null : Wording.text(detail, LONGEST));
    }
}

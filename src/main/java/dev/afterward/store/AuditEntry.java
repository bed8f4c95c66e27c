package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * What a person did.
 *
 * @param id counts the entries
 * @param at when
 * @param actor who, as the application's login names the user
 * @param action what, a name of {@link ManualOperations.Deed}
 * @param count to how many tasks; 0 for what is done to a queue
 * @param task to which task, or 0 when there were several, or none
 * @param queue to which queue, or null
 * @param detail with what, or null
 * @param scope which tasks were asked for, as the parameters of the console's list, or null for chosen ones
 */
public record AuditEntry(
        long id,
        long at,
        String actor,
        String action,
        int count,
        long task,
        @Nullable String queue,
        @Nullable String detail,
        @Nullable String scope) {}

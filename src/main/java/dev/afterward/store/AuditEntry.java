package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * What a person did.
 *
 * @param id counts the entries; 0 for one that is to be written
 * @param at when
 * @param actor who, as the application's login names him
 * @param action what, a name of {@link ManualOperations.Deed}
 * @param task to which task, or 0
 * @param queue to which queue, or null
 * @param detail with what, or null
 */
public record AuditEntry(
        long id,
        long at,
        String actor,
        String action,
        long task,
        @Nullable String queue,
        @Nullable String detail) {}

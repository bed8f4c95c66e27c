package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people did.
 *
 * @param text what was searched for, or an empty text
 * @param lines the acts, the last first
 * @param older the link to what was done before, or null
 */
public record AuditSheet(
        String text, List<AuditLine> lines, @Nullable String older) {

    /** Copies. */
    public AuditSheet {
        lines = List.copyOf(lines);
    }
}

package dev.afterward.monitor;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Who may look.
 *
 * @param open whether everybody may who can reach the address
 * @param role the role that may, or null; it wins over open
 */
record MonitorAccess(boolean open, @Nullable String role) {

    static final String OPEN = "afterward.monitor.open";
    static final String ROLE = "afterward.monitor.role";

    /** What is configured; nobody may look when nothing is. */
    static MonitorAccess of(Config config) {
        return new MonitorAccess(
                config.getOptionalValue(OPEN, Boolean.class).orElse(false),
                config.getOptionalValue(ROLE, String.class)
                        .map(String::strip)
                        .filter(role -> !role.isEmpty())
                        .orElse(null));
    }
}

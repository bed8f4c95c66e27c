package dev.afterward.monitor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Who may look, who may act, and what is hidden.
 *
 * @param open whether everybody may look who can reach the address
 * @param viewerRole the role that may look, or null
 * @param operatorRole the role that may look and act, or null
 * @param detailsRole the role that may see payloads and errors, or null when all may who may look
 * @param masked the names of the payload's fields whose values nobody sees, in lower case
 */
record MonitorAccess(
        boolean open,
        @Nullable String viewerRole,
        @Nullable String operatorRole,
        @Nullable String detailsRole,
        Set<String> masked) {

    static final String OPEN = "afterward.monitor.open";
    static final String VIEWER_ROLE = "afterward.monitor.viewer-role";
    static final String OPERATOR_ROLE = "afterward.monitor.operator-role";
    static final String DETAILS_ROLE = "afterward.monitor.details-role";
    static final String MASKED_FIELDS = "afterward.monitor.masked-fields";

    /** Before anything is configured. */
    static final MonitorAccess CLOSED = new MonitorAccess(false, null, null, null, Set.of());

    private static final String MASKED_BY_DEFAULT = "password,secret,token";

    /** Copies. */
    MonitorAccess {
        masked = Set.copyOf(masked);
    }

    /** What is configured; nobody may look when nothing is. */
    static MonitorAccess of(Config config) {
        return new MonitorAccess(
                config.getOptionalValue(OPEN, Boolean.class).orElse(false),
                role(config, VIEWER_ROLE),
                role(config, OPERATOR_ROLE),
                role(config, DETAILS_ROLE),
                Arrays.stream(config.getOptionalValue(MASKED_FIELDS, String.class)
                                .orElse(MASKED_BY_DEFAULT)
                                .split(",", -1))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()));
    }

    private static @Nullable String role(Config config, String key) {
        return config.getOptionalValue(key, String.class)
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .orElse(null);
    }

    /** Whether anybody at all may look. */
    boolean isClosed() {
        return !open && viewerRole == null && operatorRole == null;
    }

    /** What somebody may do who has the roles that the predicate says. */
    Rights rights(Predicate<String> hasRole) {
        boolean operator = operatorRole != null && hasRole.test(operatorRole);
        boolean viewer = open || operator || (viewerRole != null && hasRole.test(viewerRole));
        return new Rights(viewer, operator, viewer && (detailsRole == null || hasRole.test(detailsRole)), masked);
    }

    /**
     * What somebody may do.
     *
     * @param viewer see the pages
     * @param operator change anything
     * @param details see payloads and errors
     * @param masked the names of the payload's fields whose values are hidden all the same, in lower case
     */
    public record Rights(boolean viewer, boolean operator, boolean details, Set<String> masked) {

        /** Nothing at all. */
        static final Rights NONE = new Rights(false, false, false, Set.of());

        /** Copies. */
        public Rights {
            masked = Set.copyOf(masked);
        }

        Masks masks() {
            return new Masks(masked);
        }

        /** What of a payload may be searched, or null when neither payloads nor errors may be. */
        @Nullable
        UnaryOperator<String> searched() {
            Masks masks = masks();
            return details ? payload -> masks.hide(payload).orElse("") : null;
        }
    }
}

package dev.afterward.console;

import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskQuery;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Who may look, who may act, and what is hidden.
 *
 * @param open whether everybody may look who can reach the address
 * @param viewerRole the role that may look, or null
 * @param operatorRole the role that may look and act, or null
 * @param detailsRole the role that may see payloads and errors, or null when all may who may look
 * @param editorRole the role that may edit payloads, if its user may act and see them, or null when nobody may
 * @param masked parts of the names of fields whose values nobody sees, {@linkplain Masks#normalized normalized}
 */
record ConsoleAccess(
        boolean open,
        @Nullable String viewerRole,
        @Nullable String operatorRole,
        @Nullable String detailsRole,
        @Nullable String editorRole,
        Set<String> masked) {

    static final String OPEN = "afterward.console.open";
    static final String VIEWER_ROLE = "afterward.console.viewer-role";
    static final String OPERATOR_ROLE = "afterward.console.operator-role";
    static final String DETAILS_ROLE = "afterward.console.details-role";
    static final String EDITOR_ROLE = "afterward.console.editor-role";
    static final String MASKED_FIELDS = "afterward.console.masked-fields";

    /** Before anything is configured. */
    static final ConsoleAccess CLOSED = new ConsoleAccess(false, null, null, null, null, Set.of());

    /** Characters of a payload of which a list makes a line. */
    static final int LONGEST_HEAD = 1_000;

    /** Before a configured name that is taken away from those that are built in. */
    private static final String NOT = "-";

    private static final Set<String> MASKED_BY_DEFAULT =
            Set.of("password", "passwd", "secret", "token", "apikey", "authorization", "card", "iban");

    /** Copies. */
    ConsoleAccess {
        masked = Set.copyOf(masked);
    }

    /** What is configured; nobody may look when nothing is. */
    static ConsoleAccess of(Config config) {
        return new ConsoleAccess(
                config.getOptionalValue(OPEN, Boolean.class).orElse(false),
                role(config, VIEWER_ROLE),
                role(config, OPERATOR_ROLE),
                role(config, DETAILS_ROLE),
                role(config, EDITOR_ROLE),
                masked(config.getOptionalValue(MASKED_FIELDS, String.class).orElse("")));
    }

    /** A list adds to the built-in names: an application that names one more must not show its passwords by that. */
    private static Set<String> masked(String configured) {
        Set<String> masked = new LinkedHashSet<>(MASKED_BY_DEFAULT);
        for (String entry : configured.split(",", -1)) {
            String name = entry.strip();
            String normalized = Masks.normalized(name);
            if (normalized.isEmpty()) {
                if (!name.isEmpty()) {
                    throw new IllegalArgumentException(
                            MASKED_FIELDS + ": '" + name + "' has neither a letter nor a digit");
                }
            } else if (!name.startsWith(NOT)) {
                masked.add(normalized);
            } else if (MASKED_BY_DEFAULT.contains(normalized)) {
                masked.remove(normalized);
            } else {
                throw new IllegalArgumentException(MASKED_FIELDS + ": '" + name + "' takes nothing away; built in are "
                        + new TreeSet<>(MASKED_BY_DEFAULT));
            }
        }
        return masked;
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
        boolean details = viewer && (detailsRole == null || hasRole.test(detailsRole));
        boolean editor = operator && details && editorRole != null && hasRole.test(editorRole);
        return new Rights(viewer, operator, details, editor, masked);
    }

    /**
     * What somebody may do.
     *
     * @param viewer see the pages
     * @param operator change anything
     * @param details see payloads and errors
     * @param editor edit payloads
     * @param masked parts of the names of fields whose values are hidden all the same
     */
    public record Rights(boolean viewer, boolean operator, boolean details, boolean editor, Set<String> masked) {

        /** Nothing at all. */
        static final Rights NONE = new Rights(false, false, false, Set.of());

        /** Copies. */
        public Rights {
            masked = Set.copyOf(masked);
        }

        /** Without the right to edit payloads. */
        public Rights(boolean viewer, boolean operator, boolean details, Set<String> masked) {
            this(viewer, operator, details, false, masked);
        }

        Masks masks() {
            return new Masks(masked);
        }

        /** What is shown of a payload; empty when it is no JSON in which fields could be hidden. */
        Optional<String> payload(String json) {
            return masks().json(json, TaskLists.LONGEST_PAYLOAD);
        }

        /** What is shown of a payload in a list: a line, or nothing. */
        String summary(String head) {
            return details
                    ? masks().json(head, LONGEST_HEAD).map(PayloadSummary::of).orElse("")
                    : "";
        }

        /** What is shown of an error. */
        String error(String text) {
            return masks().text(
                            text.length() > TaskLists.LONGEST_ERROR
                                    ? text.substring(0, TaskLists.LONGEST_ERROR)
                                    : text);
        }

        /** What may be searched: what the user is shown, or null when neither payloads nor errors are. */
        TaskQuery.@Nullable Shown searched() {
            return details ? new Shown(this) : null;
        }
    }

    private record Shown(Rights rights) implements TaskQuery.Shown {

        @Override
        public String payload(String json) {
            return rights.payload(json).orElse("");
        }

        @Override
        public String error(String text) {
            return rights.error(text);
        }
    }
}

package dev.afterward.boot;

import dev.afterward.ConfigurationException;
import dev.afterward.postgresql.Tables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables of a store in PostgreSQL are, and who makes them. Immutable.
 *
 * @param name the schema, or null for the first one of the connection
 * @param prefix what the names of all tables begin with, or null for {@code afterward_}
 * @param install whether a start installs and upgrades the tables, or null for true; with false it only looks whether they
 *     are there
 */
public record SchemaConfig(
        @Nullable String name,
        @Nullable String prefix,
        @Nullable Boolean install) {

    /** Nothing is set. */
    public static final SchemaConfig DEFAULT = new SchemaConfig(null, null, null);

    /** What {@link #isName} wants, after "must be". */
    public static final String NAME_RULE = Tables.SCHEMA_RULE;

    /** What {@link #isPrefix} wants, after "must be". */
    public static final String PREFIX_RULE = Tables.PREFIX_RULE;

    /**
     * Checks.
     *
     * @throws ConfigurationException when a name cannot be used, with all such names in one message
     */
    public SchemaConfig {
        List<String> problems = new ArrayList<>();
        if (name != null && !isName(name)) {
            problems.add("schema.name must be " + NAME_RULE + ", was '" + name + "' (afterward.schema.name)");
        }
        if (prefix != null && !isPrefix(prefix)) {
            problems.add("schema.prefix must be " + PREFIX_RULE + ", was '" + prefix + "' (afterward.schema.prefix)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /**
     * Whether a schema can be called so.
     *
     * @param text any text
     * @return whether it can
     */
    public static boolean isName(String text) {
        return Tables.isSchema(text);
    }

    /**
     * Whether the names of tables can begin so.
     *
     * @param text any text
     * @return whether they can
     */
    public static boolean isPrefix(String text) {
        return Tables.isPrefix(text);
    }

    /**
     * What of it was set.
     *
     * @return the names of the settings, without {@code afterward.}; empty when all are at their defaults
     */
    public List<String> set() {
        List<String> set = new ArrayList<>();
        if (name != null) {
            set.add("schema.name");
        }
        if (prefix != null) {
            set.add("schema.prefix");
        }
        if (install != null) {
            set.add("schema.install");
        }
        return set;
    }

    /** Refuses what would have no effect on some other kind of store. */
    void requireUnset(String store) {
        List<String> problems = set().stream()
                .map(setting -> setting + hasNoEffect(store, setting))
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private static String hasNoEffect(String store, String setting) {
        return " is for tables in PostgreSQL, and the tasks are in " + store + ": remove it (afterward." + setting
                + ")";
    }

    Tables tables() {
        return new Tables(name, prefix == null ? Tables.DEFAULT.prefix() : prefix);
    }

    boolean installs() {
        return install == null || install;
    }
}

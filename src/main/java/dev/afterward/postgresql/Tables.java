package dev.afterward.postgresql;

import dev.afterward.jdbc.SqlCatalog;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables of a store are, and what their names begin with. Immutable.
 *
 * <p>The texts of the catalogs are written for the prefix {@code afterward_} and the first schema of the connection. Both are
 * put into a text before it reaches the driver, and never by {@code set search_path}: that would stay in a connection that a
 * pooler hands out again.
 *
 * @param schema the schema, or null for the first one of the connection
 * @param prefix what the names of all tables, indexes and functions begin with
 */
public record Tables(@Nullable String schema, String prefix) {

    /** What {@link #isSchema} wants, after "must be". */
    public static final String SCHEMA_RULE =
            "the name of a schema, of at most 63 bytes and without quotation marks, $, ?, \\ and control characters";

    /** What {@link #isPrefix} wants, after "must be". */
    public static final String PREFIX_RULE =
            "at most 32 letters (a to z), digits and underscores, and begin with a letter or an underscore";

    /** PostgreSQL cuts longer names off. */
    private static final int LONGEST_NAME = 63;

    /** Neither quoting nor literals nor the placeholders of JDBC need care for the rest. */
    private static final Pattern UNFIT = Pattern.compile("[\"'$?\\\\\\p{Cntrl}]");

    /** Leaves 31 of the {@link #LONGEST_NAME} bytes for what follows. It needs no care in a literal or between quotation marks. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,31}");

    /**
     * What has to be told apart in a text. A name is bare where SQL wants it without its schema: that of an index or a
     * trigger which is made in the schema of its table, of a constraint, of a savepoint, a new name. The groups are a
     * literal, current_schema(), what stands before a bare name, and what follows the prefix of a name.
     */
    private static final Pattern PLACES = Pattern.compile("""
            --[^\\n]*\
            |('(?:[^']|'')*')\
            |(\\bcurrent_schema\\(\\))\
            |(\\b(?:create\\s+(?:unique\\s+)?index\\s+(?:concurrently\\s+)?(?:if\\s+not\\s+exists\\s+)?\
            |trigger\\s+|constraint\\s+|savepoint\\s+|rename\\s+to\\s+))?\\bafterward_(\\w+)""", Pattern.CASE_INSENSITIVE);

    private static final Pattern IN_LITERAL = Pattern.compile("\\bafterward_");

    /** As the catalogs are written. */
    public static final Tables DEFAULT = new Tables(null, "afterward_");

    /**
     * Checks.
     *
     * @throws IllegalArgumentException when a name cannot be used
     */
    public Tables {
        if (schema != null && !isSchema(schema)) {
            throw new IllegalArgumentException("the schema must be " + SCHEMA_RULE + ", was '" + schema + "'");
        }
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("the prefix must be " + PREFIX_RULE + ", was '" + prefix + "'");
        }
    }

    /**
     * Whether a schema can be called so.
     *
     * @param name any text
     * @return whether it is as {@link #SCHEMA_RULE} says
     */
    public static boolean isSchema(String name) {
        return !name.isBlank()
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                && !UNFIT.matcher(name).find();
    }

    /**
     * Whether names can begin so.
     *
     * @param text any text
     * @return whether it is as {@link #PREFIX_RULE} says
     */
    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /** A catalog whose texts are about these tables. */
    SqlCatalog in(SqlCatalog written) {
        if (equals(DEFAULT)) {
            return written;
        }
        Map<String, String> texts = new LinkedHashMap<>(written.statements());
        texts.replaceAll((name, text) -> in(text));
        return new SqlCatalog(written.source(), texts);
    }

    private String in(String text) {
        return PLACES.matcher(text).replaceAll(found -> Matcher.quoteReplacement(in(found)));
    }

    private String in(MatchResult found) {
        String literal = found.group(1);
        if (literal != null) {
            return IN_LITERAL.matcher(literal).replaceAll(Matcher.quoteReplacement(prefix));
        }
        if (found.group(2) != null) {
            return schema == null ? found.group() : "'" + schema + "'::name";
        }
        String rest = found.group(4);
        if (rest == null) {
            return found.group();
        }
        String name = "\"" + prefix + rest + "\"";
        String before = found.group(3);
        if (before != null) {
            return before + name;
        }
        return schema == null ? name : "\"" + schema + "\"." + name;
    }
}

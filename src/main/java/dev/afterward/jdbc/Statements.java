package dev.afterward.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements of a dialect, as its driver takes them, and how values are handed to them. Immutable. */
final class Statements {

    private final Map<Sql, Placeholders> texts = new EnumMap<>(Sql.class);
    private final Dialect dialect;

    /**
     * The statements of a catalog.
     *
     * @param written as they stand there
     * @param dialect theirs
     */
    Statements(Map<Sql, String> written, Dialect dialect) {
        this.dialect = dialect;
        written.forEach((sql, text) -> {
            if (!text.isEmpty()) {
                texts.put(sql, Placeholders.of(text, dialect.numbersPlaceholders()));
            }
        });
    }

    PreparedStatement prepare(Connection connection, Sql sql) throws SQLException {
        return connection.prepareStatement(placeholders(sql).text());
    }

    /** Prepares several statements as one text. */
    PreparedStatement prepare(Connection connection, List<Sql> together) throws SQLException {
        return connection.prepareStatement(
                together.stream().map(sql -> placeholders(sql).text()).collect(Collectors.joining(";\n")));
    }

    /** Whether the driver sends several statements of one text together. */
    boolean areSentTogether() {
        return dialect.sendsStatementsTogether();
    }

    /** How many results the text of a statement has that is sent together with others. It has no semicolon but between them. */
    int count(Sql sql) {
        return placeholders(sql).parts();
    }

    /**
     * Sets the parameters of a statement that was prepared here.
     *
     * @param from how many parameters come before it in its text
     * @param parameters long, int, String, byte[], a list of Long or String as one value, a column, or null; those at the end
     *     that the dialect's text does not name are left out
     * @return how many it has
     */
    int bind(PreparedStatement statement, int from, Sql sql, @Nullable Object... parameters) throws SQLException {
        int[] values = placeholders(sql).values();
        for (int i = 0; i < values.length; i++) {
            bind(statement, from + i + 1, parameters[values[i] - 1]);
        }
        return values.length;
    }

    private Placeholders placeholders(Sql sql) {
        Placeholders found = texts.get(sql);
        if (found == null) {
            throw new IllegalStateException("the dialect has no statement " + sql.title());
        }
        return found;
    }

    private void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof String text) {
            statement.setString(index, dialect.text(text));
        } else if (value instanceof List<?> list) {
            statement.setString(index, dialect.list(list));
        } else if (value instanceof Column column) {
            statement.setArray(index, statement.getConnection().createArrayOf(column.type, column.values));
        } else if (value == null) {
            statement.setObject(index, null);
        } else {
            throw new IllegalArgumentException("parameter " + index + " is a " + value.getClass());
        }
    }

    /**
     * The values of a column of several rows, as one array.
     *
     * @param type of the elements, as the database names it
     * @param values some may be null
     */
    record Column(String type, @Nullable Object[] values) {}

    /** Whether no statement may be sent after a failure: its answer might be waited for in vain. */
    boolean areMuteAfter(Throwable failure) {
        return dialect.isCutBy(failure);
    }

    /** Whether the dialect has a text for a statement: what it does by itself, or does not need, has none. */
    boolean has(Sql sql) {
        return texts.containsKey(sql);
    }

    /** Whether payloads of some size lie in a table of their own. */
    boolean isApart(byte[] payload) {
        return payload.length > dialect.inlineBytes();
    }
}

package dev.afterward.transaction;

import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Mark;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import dev.afterward.store.RowState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a statement has read of the marks.
 *
 * @param table the identity of the table at that moment
 * @param rows the rows
 */
record EffectRows(@Nullable String table, List<Row> rows) {

    /** The most keys that are found at once. */
    static final int FIND = 16;

    private static final long YOUNG_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private static final Effects.Key FIRST = new Effects.Key(Long.MIN_VALUE, Integer.MIN_VALUE);

    /** A mark, and what it says. */
    record Row(Mark mark, Verdict verdict) {}

    /** The marks of these keys, one to {@link #FIND}. */
    static EffectRows find(Connection connection, String store, List<Effects.Key> keys) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EffectMarks.SQL.get("find"))) {
            int parameter = 0;
            for (int i = 0; i < FIND; i++) {
                Effects.Key key = keys.get(Math.min(i, keys.size() - 1));
                select.setString(++parameter, store);
                select.setLong(++parameter, key.task());
                select.setInt(++parameter, key.generation());
            }
            return read(select);
        }
    }

    /** So many marks behind a key, however young: a page that looked for old ones would read all others on its way. */
    static EffectRows page(Connection connection, String store, Effects.@Nullable Key after, int limit)
            throws SQLException {
        Effects.Key behind = after == null ? FIRST : after;
        try (PreparedStatement select = connection.prepareStatement(EffectMarks.SQL.get("marks"))) {
            select.setString(1, store);
            select.setLong(2, behind.task());
            select.setLong(3, behind.task());
            select.setInt(4, behind.generation());
            select.setInt(5, limit);
            return read(select);
        }
    }

    /** The mark with the largest key, if there is one. */
    static EffectRows largest(Connection connection, String store) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EffectMarks.SQL.get("largest"))) {
            select.setString(1, store);
            return read(select);
        }
    }

    static void delete(Connection connection, String store, Collection<Effects.Key> keys) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(EffectMarks.SQL.get("delete"))) {
            for (Effects.Key key : keys) {
                delete.setString(1, store);
                delete.setLong(2, key.task());
                delete.setInt(3, key.generation());
                delete.addBatch();
            }
            int[] ignored = MarkTable.answered(delete, delete::executeBatch);
        }
    }

    /** Has a mark be of now, if it is not young anyway. */
    static void renew(Connection connection, String store, Effects.Key key, long now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(EffectMarks.SQL.get("renew"))) {
            update.setLong(1, now);
            update.setString(2, store);
            update.setLong(3, key.task());
            update.setInt(4, key.generation());
            update.setLong(5, now - YOUNG_MILLIS);
            int ignored = MarkTable.answered(update, update::executeUpdate);
        }
    }

    private static EffectRows read(PreparedStatement select) throws SQLException {
        return MarkTable.answered(select, () -> answer(select));
    }

    private static EffectRows answer(PreparedStatement select) throws SQLException {
        String table = null;
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String token = rows.getString(1);
                if (token == null) {
                    found.add(row(rows));
                } else {
                    table = token;
                }
            }
        }
        return new EffectRows(table, found);
    }

    private static Row row(ResultSet rows) throws SQLException {
        Effects.Key key = new Effects.Key(rows.getLong(2), rows.getInt(3));
        return new Row(new Mark(key, rows.getLong(6)), verdict(key, rows));
    }

    private static Verdict verdict(Effects.Key key, ResultSet rows) throws SQLException {
        if (rows.getInt(4) == 1) {
            return Verdict.of(Said.DONE);
        }
        int end = rows.getInt(5);
        if (rows.wasNull()) {
            throw new SQLException("the mark of task " + key.task()
                    + " says neither that its effects are committed nor how" + " the task ends");
        }
        return new Verdict(Said.VOID, RowState.of(end));
    }
}

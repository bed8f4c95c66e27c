package dev.afterward.transaction;

import dev.afterward.store.Effects;
import dev.afterward.store.RowState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * A mark to be inserted.
 *
 * @param isDone whether the effects are committed with it
 * @param end how the task ends, if they never will be
 * @param claim of which claim the attempt is, for those who look into the table
 */
record EffectMark(
        String store,
        Effects.Key key,
        boolean isDone,
        @Nullable RowState end,
        @Nullable Integer claim,
        long at) {

    static EffectMark ofEffects(String store, Effects.Key key, int claim, long at) {
        return new EffectMark(store, key, true, null, claim, at);
    }

    static EffectMark ofVoid(String store, Effects.Key key, RowState end, long at) {
        return new EffectMark(store, key, false, end, null, at);
    }

    /** One that is rolled back. */
    static EffectMark probe(String store, Effects.Key key) {
        return new EffectMark(store, key, false, null, null, 0);
    }

    /**
     * Inserts it. Returns false, without a mark, when it is not the table of that identity any more; null for whatever table it
     * is.
     */
    boolean insert(Connection connection, @Nullable String table) throws SQLException {
        String statement = table == null ? "insert-unread" : "insert";
        try (PreparedStatement insert = connection.prepareStatement(EffectMarks.SQL.get(statement))) {
            insert.setString(1, store);
            insert.setLong(2, key.task());
            insert.setInt(3, key.generation());
            insert.setInt(4, isDone ? 1 : 0);
            insert.setObject(5, end == null ? null : end.code(), Types.INTEGER);
            insert.setObject(6, claim, Types.INTEGER);
            insert.setLong(7, at);
            if (table != null) {
                insert.setString(8, table);
            }
            return MarkTable.executeInTime(insert) == 1;
        }
    }
}

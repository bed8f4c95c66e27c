package dev.afterward.transaction;

import dev.afterward.store.Effects;
import dev.afterward.store.RowState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Opens the table of {@link EffectMarks}. */
final class EffectMarksSetup extends MarkTableSetup {

    /** Of a store that there is not: its identity is the probe. */
    private static final Effects.Key PROBE = new Effects.Key(0, 0);

    EffectMarksSetup(DataSource dataSource, JtaContext jta) {
        super(EffectMarks.KIND, dataSource, jta);
    }

    @Override
    boolean insert(Connection connection, String probe, String table) throws SQLException {
        return EffectMark.ofVoid(probe, PROBE, RowState.DELETED, 0).insert(connection, table);
    }

    @Override
    boolean isThere(Connection connection, String probe) throws SQLException {
        return !EffectRows.find(connection, probe, List.of(PROBE)).rows().isEmpty();
    }

    @Override
    void delete(Connection connection, String probe) throws SQLException {
        EffectRows.delete(connection, probe, List.of(PROBE));
    }
}

package dev.afterward.transaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Opens the table of a {@link Witness}. */
final class WitnessSetup extends MarkTableSetup {

    /** Stands for no store. */
    private static final String PROBE = "probe";

    WitnessSetup(DataSource dataSource, JtaContext jta) {
        super(Witness.KIND, dataSource, jta);
    }

    @Override
    boolean insert(Connection connection, String probe, String table) throws SQLException {
        return Witness.insert(connection, probe, PROBE, table);
    }

    @Override
    boolean isThere(Connection connection, String probe) throws SQLException {
        return !Witness.find(connection, List.of(probe)).isEmpty();
    }

    @Override
    void delete(Connection connection, String probe) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(Witness.SQL.get("delete"))) {
            delete.setString(1, probe);
            delete.setString(2, PROBE);
            delete.executeUpdate();
        }
    }
}

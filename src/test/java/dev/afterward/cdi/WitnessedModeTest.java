package dev.afterward.cdi;

import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** With {@code afterward.witness.datasource}: the application's database tells which transactions have committed. */
class WitnessedModeTest extends EnqueueInTransaction {

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) throws SQLException {
        AgroalDataSource dataSource =
                SharedModeTest.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        closeAfterwards(dataSource);
        return builder.file(directory.resolve("tasks.db"))
                .bean(DataSource.class, "orders", dataSource)
                .set("afterward.witness.datasource", "orders");
    }
}

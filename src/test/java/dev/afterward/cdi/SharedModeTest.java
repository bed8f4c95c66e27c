package dev.afterward.cdi;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** With {@code afterward.datasource}: the tasks lie in the application's own database. */
class SharedModeTest extends EnqueueInTransaction {

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) throws SQLException {
        AgroalDataSource dataSource = dataSource("jdbc:sqlite:" + directory.resolve("orders.db")
                + "?transaction_mode=IMMEDIATE&busy_timeout=5000&journal_mode=WAL");
        closeAfterwards(dataSource);
        return builder.bean(DataSource.class, "orders", dataSource).set("afterward.datasource", "orders");
    }

    static AgroalDataSource dataSource(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(10)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                com.arjuna.ats.jta.TransactionManager.transactionManager(),
                                new TransactionSynchronizationRegistryImple()))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }
}

package dev.afterward.server;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.xa.PGXADataSource;

/** XA transactions; the engine uses the application's data source. */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class ChargingXaIT extends ChargingCases {

    private static final String NAME = "xabank";

    @Deployment
    static WebArchive application() {
        return application(NAME, ChargingXaIT.class, "afterward.shared.datasource=" + BANK)
                .setWebXML(Postgres.webXml(Postgres.dataSource(BANK, PGXADataSource.class, NAME, true)));
    }
}

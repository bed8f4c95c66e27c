package dev.afterward.server;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Local transactions, and a data source of the engine's own beside the application's. */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class ChargingIT extends ChargingCases {

    private static final String NAME = "localbank";

    @Deployment
    static WebArchive application() {
        return application(
                        NAME,
                        ChargingIT.class,
                        "afterward.shared.datasource=" + BANK + "\nafterward.engine.datasource=" + ENGINE)
                .setWebXML(Postgres.webXml(
                        Postgres.dataSource(BANK, PGSimpleDataSource.class, NAME, true),
                        Postgres.dataSource(ENGINE, PGSimpleDataSource.class, NAME, false)));
    }
}

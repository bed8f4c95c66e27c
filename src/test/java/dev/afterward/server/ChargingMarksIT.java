package dev.afterward.server;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.xa.PGXADataSource;

/** XA transactions, with the tasks in a file and marks next to the work. */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class ChargingMarksIT extends ChargingCases {

    private static final String NAME = "markbank";

    @Deployment
    static WebArchive application() {
        return application(NAME, ChargingMarksIT.class, "afterward.witness.datasource=" + BANK)
                .setWebXML(Postgres.webXml(Postgres.dataSource(BANK, PGXADataSource.class, NAME, true)));
    }
}

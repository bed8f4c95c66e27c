package dev.afterward.server;

import dev.afterward.cdi.WarOfAUser;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.xa.PGXADataSource;
import org.sqlite.JDBC;

/** XA transactions, with the tasks in a file and marks next to the work. */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class ChargingMarksIT extends ChargingCases {

    private static final String NAME = "markbank";

    @Deployment
    static WebArchive application() {
        return application(NAME, ChargingMarksIT.class, "afterward.witness.datasource=" + BANK)
                .addAsLibraries(WarOfAUser.jarOf(JDBC.class))
                .setWebXML(Postgres.webXml(Postgres.dataSource(BANK, PGXADataSource.class, NAME, true)));
    }
}

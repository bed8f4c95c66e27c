package dev.afterward.server;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Local transactions, and a data source of the engine's own beside the application's. */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class PostgresqlIT extends PostgresqlCases {

    private static final String NAME = "local";

    @Deployment
    static WebArchive application() {
        return application(NAME, PostgresqlIT.class, "afterward.engine.datasource=" + ENGINE)
                .setWebXML(Postgres.webXml(
                        Postgres.dataSource(ORDERS, PGSimpleDataSource.class, NAME, true),
                        Postgres.dataSource(ENGINE, PGSimpleDataSource.class, NAME, false)));
    }
}

package dev.afterward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.afterward.cdi.WarOfAUser;
import jakarta.annotation.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.Driver;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.xa.PGXADataSource;

/** XA transactions, in which another database takes part too; the engine uses the application's data source. */
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class PostgresqlXaIT extends PostgresqlCases {

    private static final String NAME = "distributed";
    private static final String PARCELS = "java:app/parcels";

    @Resource(lookup = PARCELS)
    DataSource parcels;

    @Deployment
    static WebArchive application() {
        return application(NAME, PostgresqlXaIT.class, "")
                .addAsLibrary(WarOfAUser.jarOf(Driver.class))
                .setWebXML(Postgres.webXml(
                        Postgres.dataSource(ORDERS, PGXADataSource.class, NAME, true),
                        OwnDataSource.element(PARCELS, """
                                <class-name>org.h2.jdbcx.JdbcDataSource</class-name>
                                <url>jdbc:h2:mem:parcels;DB_CLOSE_DELAY=-1</url>
                                <user>sa</user>
                                <password>sa</password>
                                """, "jdbc/xa")));
    }

    /** Both are asked to prepare, since both have written. */
    @Test
    void besideAnotherDatabase() throws Exception {
        execute("create table if not exists parcel(name varchar(100) primary key)");
        for (boolean commit : new boolean[] {true, false}) {
            String name = newName("parcel");
            transaction.begin();
            rows.insert(name);
            execute("insert into parcel(name) values ('" + name + "')");
            notes.enqueue(name);
            if (commit) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
            require(commit, name);
            assertEquals(commit ? 1 : 0, parcelsOf(name));
        }
        assertEquals(0, number("select count(*) from pg_prepared_xacts"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = parcels.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long parcelsOf(String name) throws SQLException {
        try (Connection connection = parcels.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count(*) from parcel where name = '" + name + "'")) {
            found.next();
            return found.getLong(1);
        }
    }
}

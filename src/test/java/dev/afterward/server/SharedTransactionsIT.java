package dev.afterward.server;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.shop.Notes;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks in the application's own database: SQLite, as a data source that the application brings along. */
@ExtendWith(ArquillianExtension.class)
class SharedTransactionsIT extends TransactionCases {

    /** A SQLite database, with a path that the build decides on. */
    static final String DEFINITION = """
            <class-name>org.sqlite.SQLiteDataSource</class-name>
            <url>jdbc:sqlite:%s</url>
            <property><name>transactionMode</name><value>%s</value></property>
            """;

    @Deployment
    static WebArchive application() {
        Path file = Path.of(System.getProperty("afterward.jar")).resolveSibling("shared.db");
        return WarOfAUser.named("shared.war", TransactionCases.class, AtCompletion.class, SharedTransactionsIT.class)
                .addClass("dev.afterward.server.TransactionCases$Desk")
                .addPackage(Notes.class.getPackage())
                .setWebXML(OwnDataSource.webXml("java:app/shop", DEFINITION.formatted(file, "IMMEDIATE"), "jdbc/tasks"))
                .addAsResource(
                        new StringAsset("afterward.shared.datasource=java:app/shop\nrows.datasource=java:app/shop"),
                        "META-INF/microprofile-config.properties");
    }
}

package dev.afterward.server;

import dev.afterward.server.shop.Notes;
import java.io.File;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tasks in a SQLite data source of the server's, as {@code docker/wildfly/sqlite.cli} and
 * {@code docker/liberty/sqlite.xml} define it: not on Payara.
 */
@ExtendWith(ArquillianExtension.class)
class ServerDataSourceIT extends TransactionCases {

    /** The driver is the server's alone: a second one in the application would not see its locks. */
    @Deployment
    static WebArchive application() {
        String name = OwnDataSource.LIBERTY ? "jdbc/tasks" : "java:jboss/datasources/Tasks";
        return ShrinkWrap.create(WebArchive.class, "servers.war")
                .addClasses(TransactionCases.class, AtCompletion.class, ServerDataSourceIT.class)
                .addClass("dev.afterward.server.TransactionCases$Desk")
                .addAsLibrary(new File(System.getProperty("afterward.jar")))
                .addPackage(Notes.class.getPackage())
                .addAsResource(
                        new StringAsset("afterward.shared.datasource=" + name + "\nrows.datasource=" + name),
                        "META-INF/microprofile-config.properties");
    }
}

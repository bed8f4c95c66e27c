package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.work.WorkServlet;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.Driver;

/**
 * Tasks in PostgreSQL through the server's data sources, as {@code docker/wildfly/postgresql.cli} and
 * {@code docker/payara/postgresql.asadmin} define them: on a server of its own.
 */
@Tag("same-on-each-server")
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly|payara")
@ExtendWith(RequiresPostgres.class)
class PostgresqlScriptIT {

    private static final String APPLICATION = "scripted";
    /** What the documentation asks the database. */
    private static final Pattern QUERY = Pattern.compile("(?s)```sql\\R(select .*?);?\\R```");

    private static final boolean WILDFLY = "wildfly".equals(System.getProperty("arquillian.launch"));

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void theDataSourcesOfTheDocumentation() throws Exception {
        try (OwnServer own = OwnServer.in("postgresql")) {
            Path driver = WarOfAUser.jarOf(Driver.class).toPath();
            if (!WILDFLY) {
                own.share(driver);
            }
            own.settle(Postgres.script(
                    WILDFLY ? "wildfly/postgresql.cli" : "payara/postgresql.asadmin", APPLICATION, driver.toString()));
            own.deploy(Server.probe(), "properties");
            own.deploy(application(), "here.txt");
            own.start();
            Server server = new Server(own.uri("probe/").toURL());

            assertThat(server.post(APPLICATION + "/work/refused/rolled-back")).isEqualTo(503);
            server.requireTaken(APPLICATION + "/work/work/first");
            server.requireTaken(APPLICATION + "/work/stumbling/second");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.ledger(""))
                            .containsExactlyInAnyOrder("first:1:done", "second:1:failed", "second:2:done"));
            assertThat(Files.exists(server.database(APPLICATION))).isFalse();
            assertThat(Postgres.number(APPLICATION, "select count(*) from afterward_client"))
                    .isEqualTo(1);
            Matcher queries = QUERY.matcher(Files.readString(Path.of("docs/how-to/postgresql.md")));
            int asked = 0;
            while (queries.find()) {
                Postgres.ask(APPLICATION, queries.group(1));
                asked++;
            }
            assertThat(asked).isPositive();
        }
    }

    private static WebArchive application() {
        String prefix = WILDFLY ? "java:jboss/datasources/Orders" : "jdbc/orders";
        return ShrinkWrap.create(WebArchive.class, APPLICATION + ".war")
                .addAsLibrary(new File(System.getProperty("afterward.jar")))
                .addPackage(WorkServlet.class.getPackage())
                .addClass(ServerFolders.class)
                .addAsResource(
                        new StringAsset("afterward.shared.datasource=" + prefix + "\nafterward.engine.datasource="
                                + prefix + (WILDFLY ? "Engine" : "-engine")),
                        "META-INF/microprofile-config.properties")
                .addAsWebResource(EmptyAsset.INSTANCE, "here.txt");
    }
}

package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.work.WorkServlet;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sqlite.JDBC;

/**
 * Tasks in a SQLite data source of Payara's, as {@code docker/payara/sqlite.asadmin} defines it: on a server of its own,
 * because the driver in the server's {@code lib} would take the place of the other applications' own.
 */
@EnabledIfSystemProperty(
        named = "arquillian.launch",
        matches = "payara|micro",
        disabledReason = "see ServerDataSourceIT")
class PayaraDataSourceIT {

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void shared() throws Exception {
        try (OwnServer own = OwnServer.in("data-source")) {
            own.share(WarOfAUser.jarOf(JDBC.class).toPath());
            own.settle(Path.of("docker/payara/sqlite.asadmin"));
            own.deploy(Server.probe(), "properties");
            own.deploy(application(), "here.txt");
            own.start();
            Server server = new Server(own.uri("probe/").toURL());

            assertThat(server.post("served/work/refused/rolled-back")).isEqualTo(503);
            server.requireTaken("served/work/work/first");
            server.requireTaken("served/work/stumbling/second");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.ledger(""))
                            .containsExactlyInAnyOrder("first:1:done", "second:1:failed", "second:2:done"));
            assertThat(server.database("served")).doesNotExist();
        }
    }

    /** The driver is the server's alone: a second one in the application would not see its locks. */
    private static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "served.war")
                .addAsLibrary(new File(System.getProperty("afterward.jar")))
                .addPackage(WorkServlet.class.getPackage())
                .addClass(ServerFolders.class)
                .addAsResource(
                        new StringAsset("afterward.shared.datasource=jdbc/tasks"),
                        "META-INF/microprofile-config.properties")
                .addAsWebResource(EmptyAsset.INSTANCE, "here.txt");
    }
}

package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.util.Throwables.getStackTrace;
import static org.awaitility.Awaitility.await;

import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.work.WorkServlet;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Tasks in PostgreSQL, seen from outside: while the application is taken away, in the console, and by a probe. */
@Tag("same-on-each-server")
@RunAsClient
@ExtendWith(RequiresPostgres.class)
@ExtendWith(ArquillianExtension.class)
class PostgresqlLoadIT extends UndeployUnderLoadCases {

    private static final String APPLICATION = "carried";
    private static final String UNPREPARED = "unprepared";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return application(APPLICATION, "afterward.console.open=true");
    }

    /** There are no tables in its schema. */
    @Deployment(name = UNPREPARED, managed = false, testable = false)
    static WebArchive unprepared() {
        return application(UNPREPARED, "afterward.schema.install=false");
    }

    private static WebArchive application(String name, String setting) {
        return Postgres.war(name)
                .addAsLibrary(new File(System.getProperty("afterward.console.jar")))
                .addPackage(WorkServlet.class.getPackage())
                .addClass(ServerFolders.class)
                .setWebXML(Postgres.webXml(
                        Postgres.dataSource(PostgresqlCases.ORDERS, PGSimpleDataSource.class, name, true),
                        Postgres.dataSource(PostgresqlCases.ENGINE, PGSimpleDataSource.class, name, false)))
                .addAsResource(
                        new StringAsset("afterward.shared.datasource=" + PostgresqlCases.ORDERS
                                + "\nafterward.engine.datasource=" + PostgresqlCases.ENGINE
                                + "\n" + setting),
                        "META-INF/microprofile-config.properties");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedIsDone(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireThatWhatWasAcknowledgedIsDone(APPLICATION, probe);
        assertThat(Postgres.number(APPLICATION, "select count(*) from afterward_task"))
                .isZero();
    }

    @Test
    void theConsoleAndTheHealthCheck(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        String run = UUID.randomUUID().toString().replace("-", "");
        deployer.deploy(APPLICATION);
        try {
            server.requireTaken(APPLICATION + "/work/held/" + run + "-held");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.ledger(run)).hasSize(1));
            URI console = probe.toURI().resolve("/" + APPLICATION + "/afterward/");
            assertThat(ask(console.resolve("index.xhtml")).body()).contains("held");
            assertThat(ask(console.resolve("tasks.xhtml?view=running")).body()).contains("held");
            assertThat(ask(console.resolve("processes.xhtml")).statusCode()).isEqualTo(200);
            await().atMost(LIMIT).untilAsserted(() -> {
                HttpResponse<String> ready = ask(URI.create(System.getProperty("afterward.health") + "/ready"));
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(ready.body()).contains("afterward-readiness", "application " + APPLICATION, "\"ready\"");
            });
            server.openGate(run);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.ledger(run)).contains(run + "-held:1:done"));
        } finally {
            deployer.undeploy(APPLICATION);
        }
        server.requireGone(APPLICATION);
    }

    @Test
    void aStartThatOnlyChecksWantsTables(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        long logStart = server.logEnd();
        Throwable refusal = catchThrowable(() -> deployer.deploy(UNPREPARED));
        assertThat(refusal).isNotNull();
        assertThat(getStackTrace(refusal) + server.logSince(logStart))
                .contains("is not installed, and this start only checks that (afterward.schema.install=false)");
        assertThat(Postgres.number(
                        UNPREPARED, "select count(*) from pg_class where relnamespace = 'unprepared'::regnamespace"))
                .isZero();
    }

    private HttpResponse<String> ask(URI page) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(page).timeout(LIMIT).build(), BodyHandlers.ofString());
    }
}

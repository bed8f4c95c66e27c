package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.prepared.DyingResource;
import dev.afterward.server.prepared.Fate;
import dev.afterward.server.prepared.Till;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.xa.PGXADataSource;
import org.sqlite.JDBC;

/**
 * A server dies between the two phases of attempts that are transactions, and is started again long before its recovery decides:
 * with the tasks in a file and marks in the database, and with the tasks in the database.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(RequiresPostgres.class)
class PreparedBranchIT {

    /** The role and the schema of both applications. */
    private static final String BANK = "preparedbank";

    private static final List<String> APPLICATIONS = List.of("inafile", "besidework");

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void isDecidedLongAfterTheRestart() throws Exception {
        make();
        try (OwnServer server = OwnServer.in("prepared")) {
            server.deploy(
                    application(APPLICATIONS.get(0), "afterward.witness.datasource=" + Till.BANK)
                            .addAsLibraries(WarOfAUser.jarOf(JDBC.class)),
                    "here.txt");
            server.deploy(
                    application(
                            APPLICATIONS.get(1),
                            "afterward.shared.datasource=" + Till.BANK + "\nafterward.engine.datasource=" + Till.ASIDE
                                    + "\nafterward.lease=PT5S\nafterward.poll=PT1S"),
                    "here.txt");
            server.start();
            Map<String, String> payments = enqueue(server);
            await("the server has died").atMost(LIMIT).until(() -> !server.isUp());
            assertThat(prepared()).isEqualTo(DyingResource.TOGETHER);

            // Not by itself: when the test says so.
            server.property("RecoveryEnvironmentBean.periodicRecoveryInitilizationOffset", "3600");
            server.property("RecoveryEnvironmentBean.recoveryBackoffPeriod", "1");
            server.property("JTAEnvironmentBean.orphanSafetyInterval", "1");
            server.start();
            for (String application : APPLICATIONS) {
                awaitAttempts(errand(application), 2);
            }
            await("a mark is asked for")
                    .atMost(LIMIT)
                    .until(() -> number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and query like '%insert into afterward_effect%'")
                            > 0);
            assertThat(prepared()).isEqualTo(DyingResource.TOGETHER);
            assertThat(number("select count(*) from payment")).isZero();
            for (Map.Entry<String, String> payment : payments.entrySet()) {
                assertThat(attempts(payment.getKey())).as(payment.getKey()).isOne();
                assertThat(get(server, payment.getValue())).as(payment.getKey()).isEqualTo("RUNNING");
            }

            await("the recovery has decided").atMost(LIMIT).until(() -> {
                post(server, APPLICATIONS.get(0) + "/desk/recover");
                return prepared() == 0;
            });
            for (Map.Entry<String, String> payment : payments.entrySet()) {
                String name = payment.getKey();
                await(name)
                        .atMost(LIMIT)
                        .until(() -> get(server, payment.getValue()).equals("SUCCEEDED"));
                assertThat(number("select count(*) from payment where name = '" + name + "'"))
                        .as(name)
                        .isOne();
                assertThat(attempts(name)).as(name).isEqualTo(name.endsWith(Fate.COMMITTED.name()) ? 1 : 2);
            }
        }
    }

    private static void make() throws SQLException {
        try (Connection connection = Postgres.connection(BANK);
                Statement statement = connection.createStatement()) {
            for (String table : Till.TABLES) {
                statement.execute(table);
            }
        }
    }

    private static WebArchive application(String name, String settings) {
        return Postgres.war(name)
                .addPackage(Till.class.getPackage())
                .setWebXML(Postgres.webXml(
                        Postgres.dataSource(Till.BANK, PGXADataSource.class, BANK, true),
                        Postgres.dataSource(Till.ASIDE, PGSimpleDataSource.class, BANK, false)))
                // The transaction manager itself.
                .setManifest(new StringAsset("Manifest-Version: 1.0\nDependencies: org.jboss.jts\n"))
                .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties")
                .addAsWebResource(EmptyAsset.INSTANCE, "here.txt");
    }

    private static String errand(String application) {
        return application + "-errand";
    }

    /** Returns where to ask for the payments, by their names. */
    private Map<String, String> enqueue(OwnServer server) throws Exception {
        for (String application : APPLICATIONS) {
            post(server, application + "/desk/errand/" + errand(application));
            awaitAttempts(errand(application), 1);
        }
        Map<String, String> payments = new HashMap<>();
        for (String application : APPLICATIONS) {
            for (Fate fate : Fate.values()) {
                String name = application + "-" + fate;
                payments.put(name, application + "/desk/" + post(server, application + "/desk/" + fate + "/" + name));
            }
        }
        return payments;
    }

    private static void awaitAttempts(String name, int count) {
        await(name).atMost(LIMIT).untilAsserted(() -> assertThat(attempts(name)).isEqualTo(count));
    }

    private static long attempts(String name) throws SQLException {
        return number("select count(*) from attempt where name = '" + name + "'");
    }

    private static long prepared() throws SQLException {
        return number("select count(*) from pg_prepared_xacts where owner = '" + BANK + "'");
    }

    private static long number(String query) throws SQLException {
        return Postgres.number(BANK, query);
    }

    private String get(OwnServer server, String path) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(server.uri(path)));
    }

    private String post(OwnServer server, String path) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(server.uri(path)).POST(BodyPublishers.noBody()));
    }

    private String answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}

package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.server.cluster.Crate;
import dev.afterward.server.cluster.Diary;
import dev.afterward.server.cluster.ParcelDesk;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Two servers with one application on one PostgreSQL: what becomes of its tasks when one of the servers dies, when the
 * application is deployed again, and when a new version of the library comes to one server after the other.
 */
@Tag("same-on-each-server")
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly|payara")
@ExtendWith(RequiresPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = ClusterIT.LONGEST_MINUTES, unit = TimeUnit.MINUTES)
class ClusterIT {

    /** Of which most is for a machine that does other things beside. */
    static final int LONGEST_MINUTES = 10;

    private static final String APPLICATION = "united";

    private static final String SETTINGS = """
            afterward.shared.datasource=java:app/orders
            afterward.engine.datasource=java:app/orders-engine
            afterward.lease=PT5S
            afterward.poll=PT1S
            afterward.shutdown-grace=PT60S
            afterward.console.open=true
            """;

    private static final String LIBRARY = "afterward.jar";
    private static final String MIGRATIONS = "dev/afterward/postgresql/migrations.sql";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private static final String NEXT_VERSION = "7.8.9";
    /** Adds, as most steps do, so that libraries go on that do not know it. */
    private static final String NEXT_STEP =
            "\n-- name: 2/note\nalter table afterward_task add column note text default 'none'\n";

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int BACKLOG = 2_000;
    /** Together more than two servers have done by the time that one of them is killed. */
    private static final int REQUESTS = 4;

    private static final int CRATES = 2 * Crate.AT_A_TIME;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private OwnServer first;
    private OwnServer second;
    /** The library that is deployed next. */
    private JavaArchive library;

    private int editions;
    private int probes;

    /** Both find an empty schema. */
    @BeforeAll
    @Timeout(value = LONGEST_MINUTES, unit = TimeUnit.MINUTES)
    void start() throws Exception {
        try (Connection connection = Postgres.connection(APPLICATION);
                Statement statement = connection.createStatement()) {
            for (String table : Diary.TABLES) {
                statement.execute(table);
            }
        }
        library = ShrinkWrap.create(ZipImporter.class, LIBRARY)
                .importFrom(new File(System.getProperty("afterward.jar")))
                .as(JavaArchive.class);
        first = OwnServer.in("cluster-1");
        second = OwnServer.in("cluster-2");
        for (OwnServer server : List.of(first, second)) {
            deploy(server);
            server.launch();
        }
        first.awaitDeployed();
        second.awaitDeployed();
    }

    /** One that a failed test has left behind. */
    @BeforeEach
    @Timeout(value = LONGEST_MINUTES, unit = TimeUnit.MINUTES)
    void startWhatIsDown() throws Exception {
        for (OwnServer server : List.of(first, second)) {
            if (!server.isUp()) {
                server.start();
            }
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (OwnServer server : new OwnServer[] {first, second}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @Test
    void whatIsEnqueuedOnOneRunsOnBoth() throws Exception {
        String name = run + ".spread";
        require(first, "parcel", name, BACKLOG);
        assertThat(post(first, "refused", name + ".never", 100)).isEqualTo(503);
        requireBothWork(name, first);
        requireKept(name, Set.of(), List.of());
    }

    @Test
    void aKilledServerIsRescuedAndComesBackWithANewVersion() throws Exception {
        killWithTasksRunning(run + ".killed");
        library = next();
        rollThrough(run + ".rolled");
    }

    /** Kills the first server. The second one is left with all there is to do. */
    private void killWithTasksRunning(String name) throws Exception {
        long killed = first.pid();
        Set<String> acknowledged;
        try (ClusterLoad load = new ClusterLoad(name, desks())) {
            try (Connection gate = closeGate()) {
                require(second, "crate", name + ".crates", CRATES);
                awaitCrates(name + ".crates");
                List<Future<?>> answers = new ArrayList<>();
                for (int i = 0; i < REQUESTS; i++) {
                    answers.add(http.sendAsync(
                            request(first, "parcel", name + "." + i, BACKLOG), BodyHandlers.discarding()));
                }
                patiently()
                        .until(() -> number("select count(*) from attempt where process = " + killed
                                        + " and name like '" + name + ".%'")
                                >= 200);
                first.kill();
                // Some were not answered, perhaps.
                answers.forEach(answer -> answer.cancel(true));
            }
            int before = load.count(1);
            patiently().until(() -> load.count(1) >= before + 20);
            acknowledged = load.end();
        }
        assertThat(number("select count(*) from attempt where process = " + killed + " and ended is null"))
                .as("cut off")
                .isGreaterThanOrEqualTo(Crate.AT_A_TIME);
        requireKept(name, acknowledged, List.of(killed));
    }

    /** The first server, which is not up, gets the next version; then it is deployed anew on the second one, which has worked on. */
    private void rollThrough(String name) throws Exception {
        Set<String> acknowledged;
        try (ClusterLoad load = new ClusterLoad(name, desks())) {
            deploy(first);
            first.start();
            assertThat(Postgres.texts(
                            APPLICATION,
                            "select version || ' by ' || readable_by from afterward_schema order by version"))
                    .containsExactly("1 by 1", "2 by 1");
            assertThat(version(second)).isNotEqualTo(NEXT_VERSION);
            int before = load.count(1);
            patiently().until(() -> load.count(1) >= before + 20);
            requireBothWork(name + ".between", second);
            deploy(second);
            second.awaitDeployed();
            requireBothWork(name + ".after", second);
            acknowledged = load.end();
        }
        requireKept(name, acknowledged, List.of());
        for (OwnServer server : List.of(first, second)) {
            assertThat(page(server, "processes.xhtml")).contains(NEXT_VERSION);
            assertThat(version(server)).isEqualTo(NEXT_VERSION);
        }
    }

    @Test
    void anApplicationIsDeployedAgainWhileTheOtherServerWorks() throws Exception {
        String name = run + ".redeployed";
        Set<String> acknowledged;
        try (ClusterLoad load = new ClusterLoad(name, desks())) {
            patiently().until(() -> load.count(0) >= 20 && load.count(1) >= 20);
            require(first, "parcel", name, BACKLOG);
            try (Connection gate = closeGate()) {
                require(second, "crate", name + ".crates", CRATES);
                awaitCrates(name + ".crates");
                deploy(second);
                // Its stop has begun, and waits for what it is running.
                patiently().until(() -> refuses(second, name + ".probe"));
            }
            second.awaitDeployed();
            requireBothWork(name, second);
            acknowledged = load.end();
        }
        requireKept(name, acknowledged, List.of());
    }

    @Test
    void theConsoleOfEachShowsBoth() throws Exception {
        String name = run + ".shown";
        try (Connection gate = closeGate()) {
            require(first, "crate", name, CRATES);
            awaitCrates(name);
            for (OwnServer server : List.of(first, second)) {
                assertThat(page(server, "processes.xhtml")).contains(node(first), node(second));
                List<String> tasks = Postgres.texts(
                        APPLICATION, "select t.id from afterward_task t where t.owner is not null and t.state = 2");
                assertThat(tasks).hasSize(CRATES);
                String running = page(server, "tasks.xhtml?view=running");
                for (String task : tasks) {
                    String id = new TaskId(Long.parseLong(task)).toString();
                    String node = Postgres.texts(
                                    APPLICATION,
                                    "select c.node from afterward_client c join afterward_task t on t.owner = c.id"
                                            + " where t.id = " + task)
                            .get(0);
                    assertThat(running).contains(id);
                    assertThat(page(server, "task.xhtml?id=" + id)).contains(node);
                }
            }
        }
        requireKept(name, Set.of(), List.of());
    }

    /** An application with the library that is current, in an edition that tells by a file that it is there. */
    private void deploy(OwnServer server) throws IOException {
        editions++;
        String edition = "edition-" + editions + ".txt";
        WebArchive archive = Postgres.war(APPLICATION);
        archive.delete("/WEB-INF/lib/" + LIBRARY);
        server.deploy(
                archive.addAsLibrary(library)
                        .addAsLibrary(new File(System.getProperty("afterward.console.jar")))
                        .addPackage(ParcelDesk.class.getPackage())
                        .setWebXML(Postgres.webXml(
                                Postgres.dataSource(Diary.ORDERS, PGSimpleDataSource.class, APPLICATION, true),
                                Postgres.dataSource(
                                        PostgresqlCases.ENGINE, PGSimpleDataSource.class, APPLICATION, false)))
                        .addAsResource(new StringAsset(SETTINGS), "META-INF/microprofile-config.properties")
                        .addAsWebResource(EmptyAsset.INSTANCE, edition),
                edition);
    }

    /** A library as the next release could be. */
    private JavaArchive next() throws IOException {
        String manifest = text(library, MANIFEST)
                .replaceFirst("Implementation-Version: \\S+", "Implementation-Version: " + NEXT_VERSION);
        String migrations = text(library, MIGRATIONS);
        JavaArchive next = library.shallowCopy().as(JavaArchive.class);
        next.delete(MANIFEST);
        next.delete(MIGRATIONS);
        return next.add(new StringAsset(manifest), MANIFEST)
                .add(new StringAsset(migrations.replace(NEXT_STEP, "") + NEXT_STEP), MIGRATIONS);
    }

    private static String text(JavaArchive archive, String path) throws IOException {
        try (InputStream in = archive.get(path).getAsset().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** While the gate is closed, neither server can run all crates: both take part, or this waits in vain. */
    private void requireBothWork(String name, OwnServer desk) throws Exception {
        String crates = name + ".both";
        try (Connection gate = closeGate()) {
            require(desk, "crate", crates, CRATES);
            awaitCrates(crates);
        }
        patiently()
                .until(() ->
                        number("select count(*) from attempt where ended is not null and name like '" + crates + ".%'")
                                == CRATES);
    }

    private void awaitCrates(String crates) {
        for (OwnServer server : List.of(first, second)) {
            patiently()
                    .until(() -> number("select count(*) from attempt where process = " + server.pid()
                                    + " and name like '" + crates + ".%'")
                            == Crate.AT_A_TIME);
        }
    }

    /** The gate is closed until the connection is. */
    private static Connection closeGate() throws SQLException {
        Connection connection = Postgres.connection(APPLICATION);
        try (Statement statement = connection.createStatement()) {
            statement.execute(Diary.CLOSE_GATE);
        }
        return connection;
    }

    /**
     * Waits until nothing is left to do, and holds the attempts against what was entered.
     *
     * @param acknowledged what was certainly entered
     * @param killed the processes that were killed meanwhile: of what they were running one attempt more may be made
     */
    private static void requireKept(String name, Set<String> acknowledged, List<Long> killed) throws SQLException {
        assertThat(Postgres.texts(APPLICATION, "select name from entry where name like '" + name + ".%'"))
                .containsAll(acknowledged);
        patiently().until(() -> number("select count(*) from afterward_task where finished is null") == 0);
        assertThat(number("select count(*) from afterward_task")).as("failed").isZero();
        assertThat(Postgres.texts(
                        APPLICATION,
                        "select name from entry e where name like '" + name + ".%' and not exists ("
                                + "select 1 from attempt a where a.name = e.name and a.ended is not null)"))
                .as("lost")
                .isEmpty();
        assertThat(Postgres.texts(
                        APPLICATION,
                        "select name from attempt a where name like '" + name + ".%' and not exists ("
                                + "select 1 from entry e where e.name = a.name)"))
                .as("run, though rolled back")
                .isEmpty();
        assertThat(Postgres.texts(
                        APPLICATION, "select name from attempt where number > 1 and name like '" + name + ".%'"))
                .as("attempts counted, though none has failed")
                .isEmpty();
        String dead =
                "array[" + String.join(",", killed.stream().map(String::valueOf).toList()) + "]::bigint[]";
        assertThat(Postgres.texts(
                        APPLICATION,
                        "select name || ': ' || count(*) from attempt where name like '" + name + ".%' group by name"
                                + " having count(*) filter (where process <> all(" + dead + ")) > 1"
                                + " or count(*) filter (where process = any(" + dead + ")) > 1"))
                .as("run more often than once, and once more where a process has died with it")
                .isEmpty();
        assertThat(Postgres.texts(
                        APPLICATION,
                        "select a.name from attempt a join attempt b on b.name = a.name and b.id > a.id"
                                + " where a.name like '" + name + ".%' and a.process <> all(" + dead + ")"
                                + " and not coalesce(a.ended <= b.began, false)"))
                .as("begun while another attempt of a living process went on")
                .isEmpty();
    }

    private static String node(OwnServer server) throws SQLException {
        return Postgres.texts(
                        APPLICATION,
                        "select distinct node from afterward_client where node like '" + server.pid() + "@%'")
                .get(0);
    }

    /** Of the library that a server has now. */
    private static String version(OwnServer server) throws SQLException {
        return Postgres.texts(
                        APPLICATION,
                        "select version from afterward_client where node = '" + node(server)
                                + "' order by started desc limit 1")
                .get(0);
    }

    private static long number(String query) throws SQLException {
        return Postgres.number(APPLICATION, query);
    }

    private static ConditionFactory patiently() {
        return await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
    }

    private List<URI> desks() {
        return List.of(desk(first), desk(second));
    }

    private static URI desk(OwnServer server) {
        return server.uri(APPLICATION + "/desk/");
    }

    private void require(OwnServer server, String kind, String name, int count) throws Exception {
        assertThat(post(server, kind, name, count)).isEqualTo(Server.TAKEN);
    }

    private boolean refuses(OwnServer server, String name) throws Exception {
        probes++;
        try {
            return post(server, "parcel", name + "." + probes, 1) != Server.TAKEN;
        } catch (IOException e) {
            return true;
        }
    }

    private int post(OwnServer server, String kind, String name, int count) throws Exception {
        return http.send(request(server, kind, name, count), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(OwnServer server, String kind, String name, int count) {
        return HttpRequest.newBuilder(desk(server).resolve(kind + "/" + name + "/" + count))
                .timeout(LIMIT)
                .POST(BodyPublishers.noBody())
                .build();
    }

    private String page(OwnServer server, String page) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(APPLICATION + "/afterward/" + page))
                .timeout(LIMIT)
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(page).isEqualTo(200);
        return response.body();
    }
}

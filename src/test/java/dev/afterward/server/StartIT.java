package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.slow.FirstToEnqueue;
import dev.afterward.server.slow.SlowStart;
import dev.afterward.server.work.WorkServlet;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is due when an application starts waits until its EJBs can be called. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class StartIT {

    private static final Duration UNTIL_THE_SECOND_ATTEMPT = Duration.ofSeconds(8);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FIRST = UUID.randomUUID().toString();

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = "war", managed = false, testable = false)
    static WebArchive ofAWar() {
        return Server.work("start", "").addClass(SlowStart.class);
    }

    @Deployment(name = "ear", managed = false, testable = false)
    static EnterpriseArchive ofAnEar() {
        return ShrinkWrap.create(EnterpriseArchive.class, "starts.ear")
                .addAsLibraries(WarOfAUser.libraries())
                .addAsModule(Server.ejbs("start-ejb.jar").addClass(SlowStart.class))
                .addAsModule(Server.front("start-front.war").addClass(WorkServlet.class));
    }

    @Deployment(name = "first", managed = false, testable = false)
    static WebArchive first() {
        return first("first", "");
    }

    @Deployment(name = "first-witnessed", managed = false, testable = false)
    static WebArchive firstWitnessed() {
        return first("first-witnessed", "afterward.witness.datasource=java:comp/DefaultDataSource");
    }

    @Deployment(name = "first-shared", managed = false, testable = false)
    static WebArchive firstShared() {
        Path file = Path.of(System.getProperty("afterward.jar")).resolveSibling("first.db");
        return first("first-shared", "afterward.shared.datasource=java:app/first")
                .setWebXML(OwnDataSource.webXml(
                        "java:app/first", SharedTransactionsIT.DEFINITION.formatted(file, "IMMEDIATE"), "jdbc/tasks"));
    }

    private static WebArchive first(String name, String setting) {
        return Server.work(name, settings(name) + setting).addClass(FirstToEnqueue.class);
    }

    /** Its EJBs start before there is a web module. */
    @Deployment(name = "first-ear", managed = false, testable = false)
    static EnterpriseArchive firstOfAnEar() {
        return ShrinkWrap.create(EnterpriseArchive.class, "firsts.ear")
                .addAsLibraries(WarOfAUser.libraries())
                .addAsModule(Server.ejbs("first-ejb.jar")
                        .addClass(FirstToEnqueue.class)
                        .addAsResource(
                                new StringAsset(settings("first-ear")
                                        + "afterward.witness.datasource=java:comp/DefaultDataSource"),
                                "META-INF/microprofile-config.properties"))
                .addAsModule(Server.front("first-front.war"));
    }

    private static String settings(String name) {
        return "first.task=" + name + "-" + FIRST + "\n";
    }

    @Test
    void enqueuedByASingleton(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireRun(new Server(probe), "first");
    }

    @Test
    void enqueuedByASingletonWithAWitness(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        requireRun(new Server(probe), "first-witnessed");
    }

    @Test
    void enqueuedByASingletonInSharedMode(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        requireRun(new Server(probe), "first-shared");
    }

    @Test
    @DisabledIfSystemProperty(named = "arquillian.launch", matches = "micro", disabledReason = Micro.NO_EARS)
    void enqueuedByASingletonOfAnEar(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireRun(new Server(probe), "first-ear");
    }

    private void requireRun(Server server, String archive) {
        String name = archive + "-" + FIRST;
        deployer.deploy(archive);
        try {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.ledger(name)).containsExactly(name + ":1:done"));
        } finally {
            deployer.undeploy(archive);
        }
    }

    @Test
    void war(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireWaiting(new Server(probe), "start", "war");
    }

    @Test
    @DisabledIfSystemProperty(named = "arquillian.launch", matches = "micro", disabledReason = Micro.NO_EARS)
    void ear(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireWaiting(new Server(probe), "start-front", "ear");
    }

    /** The processor is an EJB with two attempts, of which the first fails by itself, and the second is due much later. */
    private void requireWaiting(Server server, String context, String archive) throws Exception {
        String name = UUID.randomUUID().toString().replace("-", "");
        deployer.deploy(archive);
        try {
            server.requireTaken(context + "/work/stumbling/" + name);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.ledger(name)).containsExactly(name + ":1:failed"));
        } finally {
            deployer.undeploy(archive);
        }
        Instant due = Instant.now().plus(UNTIL_THE_SECOND_ATTEMPT);
        await().atMost(LIMIT).until(() -> Instant.now().isAfter(due));
        deployer.deploy(archive);
        try {
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(server.ledger(name)).containsExactly(name + ":1:failed", name + ":2:done"));
        } finally {
            deployer.undeploy(archive);
        }
    }
}

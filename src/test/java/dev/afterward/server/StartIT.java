package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.slow.SlowStart;
import dev.afterward.server.work.WorkServlet;
import java.net.URL;
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
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is due when an application starts waits until its EJBs can be called. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class StartIT {

    private static final Duration UNTIL_THE_SECOND_ATTEMPT = Duration.ofSeconds(8);
    private static final Duration LIMIT = Duration.ofSeconds(60);

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

    @Test
    void war(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireWaiting(new Server(probe), "start", "war");
    }

    @Test
    void ear(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireWaiting(new Server(probe), "start-front", "ear");
    }

    /** The processor is an EJB with two attempts, of which the first fails by itself, and the second is due much later. */
    private void requireWaiting(Server server, String context, String archive) throws Exception {
        String name = UUID.randomUUID().toString().replace("-", "");
        deployer.deploy(archive);
        try {
            assertThat(server.post(context + "/work/stumbling/" + name)).isEqualTo(200);
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

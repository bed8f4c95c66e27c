package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.durable.Bells;
import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.work.Ledger;
import jakarta.enterprise.concurrent.Schedule;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A durable method is called on a server, as a task of each occurrence. Servers of Jakarta EE 10 have an {@code Asynchronous}
 * without schedules: the application brings its own, and says that it counts. WildFly lets it.
 */
@RunAsClient
@EnabledIfSystemProperty(
        named = "arquillian.launch",
        matches = "wildfly",
        disabledReason = "the other servers give an application their own Asynchronous, whatever it brings")
@ExtendWith(ArquillianExtension.class)
class DurableIT {

    private static final String APPLICATION = "durable";

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return WarOfAUser.named(APPLICATION + ".war")
                .addAsLibraries(WarOfAUser.jarOf(Schedule.class))
                .addPackage(Bells.class.getPackage())
                .addClasses(Ledger.class, ServerFolders.class)
                .addAsResource(
                        new StringAsset("afterward.shutdown-grace=PT1S\n"), "META-INF/microprofile-config.properties")
                .addAsWebInfResource(
                        new StringAsset("<jboss-deployment-structure xmlns=\"urn:jboss:deployment-structure:1.3\">"
                                + "<deployment><exclusions><module name=\"jakarta.enterprise.concurrent.api\"/>"
                                + "</exclusions></deployment></jboss-deployment-structure>"),
                        "jboss-deployment-structure.xml");
    }

    @Test
    void aMethodIsCalledForEachOccurrence(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        Server server = new Server(probe);
        server.forget(APPLICATION);
        // Other runs may have written to it.
        int rung = server.ledger("bell").size();
        for (int more = 2; more <= 4; more += 2) {
            int lines = rung + more;
            deployer.deploy(APPLICATION);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(server.ledger("bell")).hasSizeGreaterThanOrEqualTo(lines));
            } finally {
                deployer.undeploy(APPLICATION);
            }
            server.requireGone(APPLICATION);
        }
        List<String> all = server.ledger("bell");
        assertThat(all.subList(rung, all.size())).doesNotHaveDuplicates();
    }
}

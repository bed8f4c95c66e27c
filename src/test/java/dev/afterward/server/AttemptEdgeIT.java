package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.edge.EdgeServlet;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What an attempt leaves on the server's thread fails that attempt, and reaches no other one; and an attempt whose
 * transaction the container has rolled back has failed.
 */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class AttemptEdgeIT {

    private static final String CLEAN = "plain: status 6 priority 5 interrupted false own loader true";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = "edge", testable = false)
    static WebArchive application() {
        return WarOfAUser.named("edge.war")
                .addPackage(EdgeServlet.class.getPackage())
                .addAsResource(new StringAsset("afterward.workers=1"), "META-INF/microprofile-config.properties");
    }

    @Test
    void anAttemptFailsByWhatItLeavesAndNoOtherOneDoes(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        Server server = new Server(probe);
        List<String> expected = new ArrayList<>();
        expect(server, expected, "plain/begin", "plain: java.lang.IllegalStateException: a transaction was left open");
        expect(server, expected, "plain/throw", "plain: java.lang.IllegalStateException: thrown between begin");
        expect(server, expected, "plain/roll back", "plain: succeeded");
        expect(server, expected, "plain/timeout", "plain: succeeded");
        expect(server, expected, "plain/spoil", "plain: succeeded");
        String rolledBack = "dev.afterward.TransactionEndedException: it returned, but its transaction was rolled back";
        expect(server, expected, "managed/mark", "managed: " + rolledBack);
        expect(server, expected, "managed/catch", "managed: " + rolledBack);
        expect(server, expected, "managed/nothing", "managed: succeeded");
        expect(server, expected, "contained/mark", "contained: " + rolledBack);
        expect(server, expected, "contained/throw", "contained: ");
        expect(server, expected, "contained/nothing", "contained: succeeded");
    }

    /** A task, and then one of another queue that looks at the thread. */
    private static void expect(Server server, List<String> expected, String deed, String line) throws Exception {
        server.requireTaken("edge/edge/" + deed.replace(" ", "%20"));
        expected.add(line);
        awaitLines(server, expected);
        server.requireTaken("edge/edge/plain/look");
        expected.add(CLEAN);
        expected.add("plain: succeeded");
        awaitLines(server, expected);
    }

    private static void awaitLines(Server server, List<String> expected) {
        await().atMost(LIMIT).until(() -> server.lines("edge/edge/").size() >= expected.size());
        await().atMost(LIMIT).untilAsserted(() -> {
            List<String> lines = server.lines("edge/edge/");
            assertThat(lines).hasSameSizeAs(expected);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(lines.get(i)).startsWith(expected.get(i));
            }
        });
    }
}

package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.recurring.Beat;
import dev.afterward.server.work.Ledger;
import java.io.IOException;
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
import org.junit.jupiter.api.extension.ExtendWith;

/** Schedules that task types declare fire on a server, and go on after a redeployment. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ScheduleIT {

    private static final String APPLICATION = "recurring";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return WarOfAUser.named(APPLICATION + ".war")
                .addPackage(Beat.class.getPackage())
                .addClasses(Ledger.class, ServerFolders.class)
                .addAsResource(
                        new StringAsset("afterward.shutdown-grace=PT1S\nchime.name=hourly chime\nchime.bell=small\n"),
                        "META-INF/microprofile-config.properties");
    }

    @Test
    void theyFireAndSurviveARedeployment(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        server.forget(APPLICATION);
        // Other runs may have written to it.
        int beats = server.ledger("beat").size();
        int chimes = server.ledger("chime-small").size();
        deployer.deploy(APPLICATION);
        try {
            awaitMore(server, "beat", beats + 3);
            awaitMore(server, "chime-small", chimes + 2);
        } finally {
            deployer.undeploy(APPLICATION);
        }
        server.requireGone(APPLICATION);
        List<String> before = server.ledger("beat");
        deployer.deploy(APPLICATION);
        try {
            awaitMore(server, "beat", before.size() + 3);
            awaitMore(server, "chime-small", chimes + 4);
        } finally {
            deployer.undeploy(APPLICATION);
        }
        List<String> after = server.ledger("beat");
        // The first one knows the last one before the redeployment: it is the same schedule, with the same times.
        assertThat(after.get(before.size())).contains(" after Optional[" + time(before.get(before.size() - 1)) + "]");
        assertThat(after.subList(beats, after.size())).doesNotHaveDuplicates();
    }

    /** A line is {@code beat:1:time after …}. */
    private static String time(String line) {
        return line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1, line.indexOf(" after "));
    }

    private static void awaitMore(Server server, String name, int lines) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger(server, name)).hasSizeGreaterThanOrEqualTo(lines));
    }

    private static List<String> ledger(Server server, String name) throws IOException {
        return server.ledger(name);
    }
}

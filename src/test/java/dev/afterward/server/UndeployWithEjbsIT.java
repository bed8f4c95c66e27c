package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.server.leaving.PostOffice;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No attempt fails because the EJBs that it needs are taken away with the application, and none is counted for it. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class UndeployWithEjbsIT {

    private static final String APPLICATION = "leaving";
    private static final int UNDEPLOYMENTS = 4;
    private static final int TASKS_OF_A_KIND = 300;
    private static final int TASKS = 4 * TASKS_OF_A_KIND + 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return Server.work(APPLICATION, "").addPackage(PostOffice.class.getPackage());
    }

    @Test
    void nothingFailsOrCountsBecauseItsEjbsGo(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        Server server = new Server(probe);
        server.forget(APPLICATION);
        String run = UUID.randomUUID().toString().substring(0, 8);
        long logStart = server.logEnd();
        deployer.deploy(APPLICATION);
        try {
            for (int cycle = 0; cycle < UNDEPLOYMENTS; cycle++) {
                int before = server.ledger(run).size();
                server.requireTaken("leaving/post/" + run + "." + cycle + "/" + TASKS_OF_A_KIND);
                await().atMost(LIMIT).until(() -> server.ledger(run).size() > before + 20);
                deployer.undeploy(APPLICATION);
                server.requireGone(APPLICATION);
                deployer.deploy(APPLICATION);
            }
            await().atMost(LIMIT).until(() -> done(server, run) == UNDEPLOYMENTS * TASKS);
        } finally {
            deployer.undeploy(APPLICATION);
        }
        server.requireGone(APPLICATION);
        assertThat(server.ledger(run)).as("first attempts").allMatch(line -> line.endsWith(":1:done"));
        assertThat(server.errorsSince(logStart)).isEmpty();
    }

    private static long done(Server server, String run) throws Exception {
        List<String> lines = server.ledger(run);
        return lines.stream().distinct().count();
    }
}

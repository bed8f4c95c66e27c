package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that is deployed anew goes on where it was, and the one before it has left nothing. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class RedeployIT {

    private static final String APPLICATION = "redeploy";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FEW = 2;
    private static final int REDEPLOYMENTS = Integer.getInteger("crash.redeployments", FEW);

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        // Whoever runs until the end of the grace makes each redeployment as long as that.
        return Server.work(APPLICATION, "afterward.shutdown-grace=PT1S");
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void tasksFinishAfterRedeployments(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        server.forget(APPLICATION);
        String run = UUID.randomUUID().toString().replace("-", "");
        List<String> held =
                IntStream.range(0, 8).mapToObj(i -> run + "-held" + i).toList();

        deployer.deploy(APPLICATION);
        try {
            for (String name : held) {
                server.requireTaken("redeploy/work/held/" + name);
            }
            server.requireTaken("redeploy/work/work/" + run + "-work");
            server.requireTaken("redeploy/work/stumbling/" + run + "-stumbling");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.ledger(run))
                            .contains(run + "-work:1:done", run + "-stumbling:1:failed")
                            .hasSize(5));

            for (int redeployment = 1; redeployment <= REDEPLOYMENTS; redeployment++) {
                server.requireAtWork(APPLICATION);
                deployer.undeploy(APPLICATION);
                server.requireGone(APPLICATION);
                deployer.deploy(APPLICATION);
                int started = 3 * (redeployment + 1);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(server.ledger(run))
                                .filteredOn(line -> line.endsWith(":started"))
                                .hasSize(started));
            }

            server.openGate(run);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(done(server, run)).hasSize(10));
        } finally {
            deployer.undeploy(APPLICATION);
        }
        server.requireGone(APPLICATION);
        // An attempt that a stop cut short is not counted; one that failed is, and is remembered.
        assertThat(done(server, run))
                .containsAll(held.stream().map(name -> name + ":1:done").toList())
                .contains(run + "-work:1:done", run + "-stumbling:2:done")
                .hasSize(10);
        if (REDEPLOYMENTS > FEW) {
            requireNothingLeft(server);
        } else {
            // The JDK keeps one for a minute, in a thread that waits for processes of the SQLite driver's; a thread of
            // the
            // server's may keep another one until it gets something else to do.
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(server.loadersOf(APPLICATION)).hasSizeLessThan(3));
        }
    }

    /** After a while, and some work for the server's threads, of which an idle one remembers its last request. */
    private static void requireNothingLeft(Server server) {
        await().atMost(LIMIT.multipliedBy(2)).untilAsserted(() -> {
            assertThat(server.loadersOf(APPLICATION)).isEmpty();
            assertThat(server.filesOf(APPLICATION)).isEmpty();
        });
    }

    private static List<String> done(Server server, String run) throws Exception {
        return server.ledger(run).stream()
                .filter(line -> line.contains(":done"))
                .toList();
    }
}

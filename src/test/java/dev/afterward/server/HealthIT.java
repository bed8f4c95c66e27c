package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server's own MicroProfile Health answers, with our checks and without. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class HealthIT {

    private static final String APPLICATION = "healthy";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return Server.work(APPLICATION, "");
    }

    @Test
    void anApplicationAtWorkAndOneThatHasLostItsStore(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        Server server = new Server(probe);
        server.forget(APPLICATION);
        Path database = server.database(APPLICATION);
        deployer.deploy(APPLICATION);
        try {
            await().atMost(LIMIT).untilAsserted(() -> {
                HttpResponse<String> ready = ask("ready");
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(ready.body()).contains("afterward-readiness", "application " + APPLICATION, "\"ready\"");
            });
            HttpResponse<String> live = ask("live");
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(live.body()).contains("afterward-liveness");

            Files.delete(database);
            assertThat(server.post(APPLICATION + "/work/work/lost")).isEqualTo(503);
            await().atMost(LIMIT).untilAsserted(() -> {
                HttpResponse<String> ready = ask("ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("refused until the next start");
            });
            assertThat(ask("live").statusCode()).isEqualTo(200);
        } finally {
            deployer.undeploy(APPLICATION);
            server.forget(APPLICATION);
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ask("ready").body()).doesNotContain("afterward-readiness"));
    }

    private HttpResponse<String> ask(String what) throws IOException, InterruptedException {
        URI check = URI.create(System.getProperty("afterward.health") + "/" + what);
        return http.send(HttpRequest.newBuilder(check).timeout(LIMIT).build(), BodyHandlers.ofString());
    }
}

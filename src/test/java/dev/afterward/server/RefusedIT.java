package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.util.Throwables.getStackTrace;

import java.net.URL;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot keep its promise stops the deployment, which leaves nothing behind. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class RefusedIT {

    private static final String DEFERRED = "deferred";
    private static final String JOINED = "joined";
    private static final String MISSING = "missing";
    private static final String KITLESS = "kitless";

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = DEFERRED, managed = false, testable = false)
    static WebArchive deferred() {
        Path file = Path.of(System.getProperty("afterward.jar")).resolveSibling("deferred.db");
        return Server.work(DEFERRED, "afterward.shared.datasource=java:app/shop")
                .setWebXML(OwnDataSource.webXml(
                        "java:app/shop",
                        SharedTransactionsIT.DEFINITION.formatted(file + "?transaction_mode=IMMEDIATE", "DEFERRED"),
                        "jdbc/deferred"));
    }

    /** The engine is given the data source of the application's own transactions. */
    @Deployment(name = JOINED, managed = false, testable = false)
    static WebArchive joined() {
        Path file = Path.of(System.getProperty("afterward.jar")).resolveSibling("joined.db");
        return Server.work(
                        JOINED, "afterward.shared.datasource=java:app/shop\nafterward.engine.datasource=java:app/shop")
                .setWebXML(OwnDataSource.webXml(
                        "java:app/shop", SharedTransactionsIT.DEFINITION.formatted(file, "IMMEDIATE"), "jdbc/tasks"));
    }

    @Deployment(name = MISSING, managed = false, testable = false)
    static WebArchive missing() {
        return Server.work(MISSING, "afterward.witness.datasource=java:jboss/datasources/Nowhere");
    }

    @Deployment(name = KITLESS, managed = false, testable = false)
    static WebArchive kitless() {
        return Server.work(KITLESS, "afterward.testing=true");
    }

    /** What the driver's own data source says of its URL: nothing. */
    @Test
    void transactionsThatBeginAsDeferred(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireRefused(probe, DEFERRED, "transactionMode=IMMEDIATE");
    }

    @Test
    void anEngineDataSourceThatTakesPartInTransactions(@ArquillianResource @OperateOnDeployment("probe") URL probe)
            throws Exception {
        requireRefused(probe, JOINED, "(afterward.engine.datasource) takes part in JTA transactions");
    }

    @Test
    void noSuchDataSource(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireRefused(probe, MISSING, "there is no data source java:jboss/datasources/Nowhere");
    }

    @Test
    void testingWithoutTheKit(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireRefused(probe, KITLESS, "testing needs the test kit, which is not there");
    }

    private void requireRefused(URL probe, String application, String reason) throws Exception {
        Server server = new Server(probe);
        long logStart = server.logEnd();

        Throwable refusal = catchThrowable(() -> deployer.deploy(application));
        assertThat(refusal).isNotNull();
        // Open Liberty's adapter cannot tell why, but its log does.
        assertThat(getStackTrace(refusal) + server.logSince(logStart)).contains(reason);
        assertThat(server.post(application + "/work/work/x")).isEqualTo(404);
        server.requireGone(application);
        assertThat(server.errorsSince(logStart)).isEmpty();
    }
}

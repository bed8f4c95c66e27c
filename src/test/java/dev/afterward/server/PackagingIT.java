package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.front.Front;
import dev.afterward.server.front.FrontProcessor;
import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.solo.SoloServlet;
import dev.afterward.server.work.Ledger;
import dev.afterward.server.work.LoaderMark;
import dev.afterward.server.work.WorkServlet;
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
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Applications of several modules, and several applications. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class PackagingIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    /** The library for all modules; processors in the EJB jar and in the WAR. */
    @Deployment(name = "parts", managed = false, testable = false)
    static EnterpriseArchive parts() {
        return ShrinkWrap.create(EnterpriseArchive.class, "parts.ear")
                .addAsLibraries(WarOfAUser.libraries())
                .addAsModule(Server.ejbs("parts-ejb.jar"))
                .addAsModule(Server.front("parts-front.war"));
    }

    /** The library for both WARs, each with processors of its own. */
    @Deployment(name = "pair", managed = false, testable = false)
    static EnterpriseArchive pair() {
        return ShrinkWrap.create(EnterpriseArchive.class, "pair.ear")
                .addAsLibraries(WarOfAUser.libraries())
                .addAsModule(ShrinkWrap.create(WebArchive.class, "pair-a.war")
                        .addPackage(WorkServlet.class.getPackage())
                        .addClass(ServerFolders.class))
                .addAsModule(ShrinkWrap.create(WebArchive.class, "pair-b.war")
                        .addPackage(SoloServlet.class.getPackage())
                        .addClasses(
                                Front.class,
                                FrontProcessor.class,
                                Ledger.class,
                                LoaderMark.class,
                                ServerFolders.class));
    }

    /** Two WARs, each with the library of its own. */
    @Deployment(name = "twins", managed = false, testable = false)
    static EnterpriseArchive twins() {
        return ShrinkWrap.create(EnterpriseArchive.class, "twins.ear")
                .addAsModule(Server.work("twin-a", ""))
                .addAsModule(Server.work("twin-b", ""));
    }

    @Deployment(name = "left", managed = false, testable = false)
    static WebArchive left() {
        return Server.work("left", "");
    }

    @Deployment(name = "right", managed = false, testable = false)
    static WebArchive right() {
        return Server.work("right", "");
    }

    @Test
    @DisabledIfSystemProperty(named = "arquillian.launch", matches = "micro", disabledReason = Micro.NO_EARS)
    void modulesThatShareTheLibrary(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        String run = newRun();
        deployer.deploy("parts");
        try {
            server.requireTaken("parts-front/front/" + run);
            awaitBothModules(server, run);
            assertThat(server.stores("parts")).hasSize(1);
        } finally {
            deployer.undeploy("parts");
        }
        assertThat(server.stores("parts")).isEmpty();
    }

    @Test
    @DisabledIfSystemProperty(named = "arquillian.launch", matches = "micro", disabledReason = Micro.NO_EARS)
    void webModulesThatShareTheLibrary(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        String run = newRun();
        deployer.deploy("pair");
        try {
            server.requireTaken("pair-a/work/work/" + run);
            server.requireTaken("pair-b/solo/" + run);
            awaitBothModules(server, run);
            // On Payara each web module has a CDI container of its own.
            assertThat(server.stores("pair")).hasSizeBetween(1, 2);
        } finally {
            deployer.undeploy("pair");
        }
        assertThat(server.stores("pair")).isEmpty();
    }

    @Test
    @DisabledIfSystemProperty(named = "arquillian.launch", matches = "micro", disabledReason = Micro.NO_EARS)
    void modulesWithALibraryEach(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        deployer.deploy("twins");
        try {
            requireBoth(server, "twin-a", "twin-b");
            assertThat(server.stores("twins")).hasSize(2);
        } finally {
            deployer.undeploy("twins");
        }
        assertThat(server.stores("twins")).isEmpty();
    }

    @Test
    void applicationsSideBySide(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        Server server = new Server(probe);
        List<String> both = List.of("left", "right");
        both.forEach(deployer::deploy);
        try {
            requireBoth(server, "left", "right");
            both.forEach(name -> assertThat(server.database(name)).exists());
            deployer.undeploy("left");
            server.requireGone("left");
            server.requireAtWork("right");
            String run = newRun();
            server.requireTaken("right/work/work/" + run);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.ledger(run)).containsExactly(run + ":1:done"));
        } finally {
            both.forEach(deployer::undeploy);
        }
    }

    private static void awaitBothModules(Server server, String run) {
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(server.ledger(run)).containsExactlyInAnyOrder(run + ":1:front", run + ":1:done"));
    }

    private static void requireBoth(Server server, String one, String other) throws Exception {
        String run = newRun();
        for (String name : List.of(one, other)) {
            server.requireTaken(name + "/work/work/" + run + "-" + name);
            server.requireTaken(name + "/work/stumbling/" + run + "-" + name + "-later");
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(server.ledger(run))
                        .contains(run + "-" + one + ":1:done", run + "-" + other + ":1:done")
                        .contains(run + "-" + one + "-later:2:done", run + "-" + other + "-later:2:done")
                        .hasSize(6));
    }

    private static String newRun() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}

package dev.afterward.server;

import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks in a file of their own. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class UndeployUnderLoadIT extends UndeployUnderLoadCases {

    private static final String APPLICATION = "load";

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Server.probe();
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return Server.work(APPLICATION, "");
    }

    @Test
    void whatWasAcknowledgedIsDone(@ArquillianResource @OperateOnDeployment("probe") URL probe) throws Exception {
        requireThatWhatWasAcknowledgedIsDone(APPLICATION, probe);
    }
}

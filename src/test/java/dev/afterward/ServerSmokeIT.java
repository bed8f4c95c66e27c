package dev.afterward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.io.File;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When this one is red, the server or its set-up is at fault and the other server tests tell nothing. */
@ExtendWith(ArquillianExtension.class)
class ServerSmokeIT {

    @Inject
    Probe probe;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "smoke.war")
                .addClass(Probe.class)
                .addAsLibrary(new File(System.getProperty("afterward.jar")), "afterward.jar")
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    }

    @Test
    void aBeanRunsInATransactionOfTheServer() throws Exception {
        assertEquals(Status.STATUS_ACTIVE, probe.transactionStatus());
    }

    @Test
    void theLibraryIsInTheApplication() {
        assertEquals(
                "afterward.jar",
                new File(Task.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .getName());
    }

    @ApplicationScoped
    static class Probe {

        @Resource
        TransactionSynchronizationRegistry transactions;

        @Transactional
        int transactionStatus() throws SystemException {
            return transactions.getTransactionStatus();
        }
    }
}

package dev.afterward.server;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** As it comes: tasks in a file of their own, and nothing configured. */
@ExtendWith(ArquillianExtension.class)
class ServerTransactionsIT extends JpaCases {

    @Deployment
    static WebArchive application() {
        return application("separate", ServerTransactionsIT.class, "");
    }
}

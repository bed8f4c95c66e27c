package dev.afterward.server;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks in a file of their own, and beside the data a table that tells what has been committed. */
@ExtendWith(ArquillianExtension.class)
class WitnessTransactionsIT extends JpaCases {

    @Deployment
    static WebArchive application() {
        return application(
                "witness", WitnessTransactionsIT.class, "afterward.witness.datasource=java:comp/DefaultDataSource");
    }
}

package dev.afterward.transaction;

import dev.afterward.ConfigurationException;
import dev.afterward.transaction.TransactionRunner.End;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;

/** What the data source has to be that the engine works on. */
public final class EngineDataSource {

    private EngineDataSource() {}

    /**
     * Makes sure that a data source takes no part in JTA transactions. The engine works on its connections on threads that
     * may be in a transaction of the application's: T1, in a transaction, reads a status through it, and T2's claim waits
     * for T1's locks; or T1 rolls back, and a turn with other callers' tasks goes with it.
     *
     * <p>In a transaction of its own, which is rolled back, it looks whether a connection has auto-commit off. A container
     * switches it off when the connection joins, which it may put off until the first statement.
     *
     * @param dataSource the engine's data source
     * @param name what messages call it, with its key
     * @param jta what is needed of the server. The calling thread must not be in a transaction unless the runner can
     *     suspend it
     * @throws ConfigurationException when it takes part, or hands out no connection
     */
    public static void requireOutside(DataSource dataSource, String name, JtaContext jta) {
        boolean outside;
        try {
            outside = jta.runner().run(End.ROLL_BACK, () -> {
                try (Connection connection = dataSource.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("select 1");
                    return connection.getAutoCommit();
                }
            });
        } catch (Exception e) {
            ConfigurationException problem = new ConfigurationException(name + " cannot be used: " + Reason.of(e));
            problem.initCause(e);
            throw problem;
        }
        if (!outside) {
            throw new ConfigurationException(name + " takes part in JTA transactions: inside one its connections have"
                    + " auto-commit off. Define it as one that does not (WildFly: jta=false; Payara:"
                    + " non-transactional-connections=true; Open Liberty: transactional=\"false\"; in web.xml:"
                    + " <transactional>false</transactional>), with auto-commit on by default");
        }
    }
}

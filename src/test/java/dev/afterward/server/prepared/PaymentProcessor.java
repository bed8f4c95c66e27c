package dev.afterward.server.prepared;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;

/** In the first attempt another resource takes part, which never gets beyond its own part of the commit. */
@Processes(Payment.class)
public class PaymentProcessor implements TaskProcessor<Payment> {

    /** WildFly's. */
    @Resource(lookup = "java:jboss/TransactionManager")
    TransactionManager manager;

    @Resource(lookup = Till.BANK)
    DataSource bank;

    @Inject
    Till till;

    @Override
    public void process(Payment task, TaskContext context) throws Exception {
        boolean first = till.begin(task.name()) == 1;
        if (first && task.fate() == Fate.COMMITTED) {
            // The log is written, and this one is committed first.
            manager.getTransaction().enlistResource(DyingResource.inCommit());
        }
        try (Connection connection = bank.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into payment (name) values (?)")) {
            insert.setString(1, task.name());
            insert.executeUpdate();
        }
        if (first && task.fate() == Fate.ROLLED_BACK) {
            manager.getTransaction().enlistResource(DyingResource.inPrepare());
        }
    }
}

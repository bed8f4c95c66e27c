package dev.afterward.server.charging;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** Its container finds a transaction, and joins it. */
@Stateless
@Processes(ManagedCharge.class)
public class ManagedChargeProcessor implements TaskProcessor<ManagedCharge> {

    @Inject
    Bookkeeper bookkeeper;

    @Override
    public void process(ManagedCharge task, TaskContext context) throws SQLException {
        bookkeeper.book(task.name(), task.course(), context);
    }
}

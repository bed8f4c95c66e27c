package dev.afterward.server.charging;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** Knows of no transactions. */
@Processes(PlainCharge.class)
public class PlainChargeProcessor implements TaskProcessor<PlainCharge> {

    @Inject
    Bookkeeper bookkeeper;

    @Override
    public void process(PlainCharge task, TaskContext context) throws SQLException {
        bookkeeper.book(task.name(), task.course(), context);
    }
}

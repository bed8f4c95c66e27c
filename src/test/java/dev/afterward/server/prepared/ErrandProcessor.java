package dev.afterward.server.prepared;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** The first attempt goes on until its server dies. */
@Processes(Errand.class)
public class ErrandProcessor implements TaskProcessor<Errand> {

    @Inject
    Till till;

    @Override
    public void process(Errand task, TaskContext context) throws SQLException {
        if (till.begin(task.name()) == 1) {
            while (!context.shouldStop()) {
                LockSupport.park();
            }
        }
    }
}

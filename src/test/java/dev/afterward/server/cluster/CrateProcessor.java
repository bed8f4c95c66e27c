package dev.afterward.server.cluster;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

@ApplicationScoped
@Processes(Crate.class)
public class CrateProcessor implements TaskProcessor<Crate> {

    @Inject
    Diary diary;

    @Override
    public void process(Crate task, TaskContext context) throws SQLException {
        long attempt = diary.begin(task.name(), context);
        diary.passGate();
        diary.end(attempt);
    }
}

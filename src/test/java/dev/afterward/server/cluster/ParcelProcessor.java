package dev.afterward.server.cluster;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

@ApplicationScoped
@Processes(Parcel.class)
public class ParcelProcessor implements TaskProcessor<Parcel> {

    @Inject
    Diary diary;

    @Override
    public void process(Parcel task, TaskContext context) throws SQLException {
        diary.end(diary.begin(task.name(), context));
    }
}

package dev.afterward.server.leaving;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

@Stateless
@Processes(Parcel.class)
public class ParcelProcessor implements TaskProcessor<Parcel> {

    @Inject
    Handling handling;

    @Override
    public void process(Parcel task, TaskContext context) throws Exception {
        handling.handle(task.name(), context);
    }
}

package dev.afterward.docs;

import dev.afterward.TaskClient;
import dev.afterward.TaskInfo;
import dev.afterward.TaskStatus;
import dev.afterward.WaitReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Finds tasks whose transactions are in doubt. */
@ApplicationScoped
public class DoubtList {

    @Inject
    TaskClient tasks;

    public List<TaskInfo> inDoubt() {
        return tasks.search().status(TaskStatus.PARKED).stream()
                .filter(task ->
                        task.waitReason().filter(WaitReason.IN_DOUBT::equals).isPresent())
                .toList();
    }
}

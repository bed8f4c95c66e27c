package dev.afterward.server.cluster;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import jakarta.ejb.EJBException;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Enqueues, and enters what it enqueues, in one transaction. */
@Stateless
public class ParcelDesk {

    @Inject
    TaskClient tasks;

    @Inject
    Diary diary;

    public void take(List<String> names, Function<String, Task> kind) {
        enter(names);
        tasks.add(names.stream().map(kind).toList()).submit();
    }

    /** Enqueues, and then rolls back. */
    public void takeAndFail(List<String> names) {
        take(names, Parcel::new);
        throw new EJBException("rolled back");
    }

    private void enter(List<String> names) {
        try {
            diary.enter(names);
        } catch (SQLException e) {
            throw new EJBException(e);
        }
    }
}

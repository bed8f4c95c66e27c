package shop;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Duration;

@Stateless
public class Dispatch {

    @Inject
    TaskClient tasks;

    public TaskId dispatch(String order, String address) {
        tasks.add(new Parcel(order)).after(Duration.ofMinutes(1)).priority(-1).submit();
        return tasks.enqueue(new Invoice(order, address));
    }
}

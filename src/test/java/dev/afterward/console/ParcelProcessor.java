package dev.afterward.console;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

@Processes(Parcel.class)
public class ParcelProcessor implements TaskProcessor<Parcel> {

    static final CountDownLatch RELEASE = new CountDownLatch(1);

    @Override
    public void process(Parcel parcel, TaskContext context) throws Exception {
        while (parcel.deaf()) {
            try {
                RELEASE.await();
                return;
            } catch (InterruptedException e) {
                // Goes on, as a driver does that knows no interruption.
            }
        }
        throw new IOException("no way to depot " + parcel.number());
    }
}

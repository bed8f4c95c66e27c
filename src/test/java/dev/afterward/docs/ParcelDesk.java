package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;

/** Sends parcels. */
@ApplicationScoped
public class ParcelDesk {

    @Inject
    TaskClient tasks;

    @Transactional
    public void send(long parcel) {
        tasks.add(new ParcelSent(parcel))
                .after(Duration.ofMinutes(1))
                .priority(7)
                .submit();
    }
}

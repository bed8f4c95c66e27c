package dev.afterward.docs;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** The receiver is to be told that a parcel is on its way. */
@TaskQueue(
        name = "parcel-sent",
        maxAttempts = 10,
        backoff = @Backoff(initial = "PT5S", multiplier = 2, max = "PT10M"),
        concurrency = 4,
        retention = @Retention(duration = "P7D", tasks = Retain.FAILED, payload = Retain.FAILED))
public record ParcelSent(long parcel) implements Task {}

package shop;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(
        name = "invoice",
        maxAttempts = 5,
        timeout = "PT10S",
        backoff = @Backoff(initial = "PT5S", multiplier = 2, max = "PT10M", jitter = 0.2),
        retention = @Retention(duration = "P7D", tasks = Retain.ALL))
public record Invoice(String order, String address) implements Task {}

package shop;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(
        name = "confirmation",
        maxAttempts = 3,
        backoff = @Backoff(initial = "PT2S", multiplier = 2),
        retention = @Retention(duration = "P7D", tasks = Retain.ALL))
public record Confirmation(String address, int cups) implements Task {}

package dev.afterward.console;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Is sent again and again, an hour apart; or holds its worker whatever it is told. */
@TaskQueue(
        name = "parcels",
        maxAttempts = 5,
        backoff = @Backoff(initial = "PT1H"),
        retention = @Retention(duration = "", tasks = Retain.ALL, payload = Retain.ALL))
public record Parcel(int number, boolean deaf) implements Task {}

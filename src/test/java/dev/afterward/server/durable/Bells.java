package dev.afterward.server.durable;

import dev.afterward.Durable;
import dev.afterward.Occurrence;
import dev.afterward.TaskContext;
import dev.afterward.server.work.Ledger;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.concurrent.Schedule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;

/** Rings each other second. */
@ApplicationScoped
public class Bells {

    @Inject
    Ledger ledger;

    @Durable(name = "bell")
    @Asynchronous(runAt = @Schedule(cron = "*/2 * * * * *", zone = "UTC"))
    public void ring(TaskContext context) throws IOException {
        Occurrence occurrence = context.occurrence().orElseThrow();
        ledger.write("bell", context, occurrence.at() + " after " + occurrence.previous());
    }
}

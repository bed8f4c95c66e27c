package dev.afterward.docs;

import dev.afterward.Durable;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.concurrent.Schedule;
import jakarta.enterprise.context.ApplicationScoped;

/** Reminds customers of what they owe. */
@ApplicationScoped
public class OverdueLetters {

    @Durable
    @Asynchronous(runAt = @Schedule(cron = "30 8 * * MON-FRI", zone = "Europe/Berlin"))
    void sendReminders() {
        // …
    }
}

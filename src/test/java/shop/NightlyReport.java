package shop;

import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "nightly-report", maxAttempts = 5)
@Recurring(cron = "30 2 * * *", zone = "Europe/Berlin", latestStart = "PT3H")
public record NightlyReport() implements Task {}

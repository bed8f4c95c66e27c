package dev.afterward.docs;

import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** A report on the sales of some days. */
@TaskQueue(name = "sales-report")
@Recurring(
        name = "daily-sales",
        cron = "30 2 * * *",
        zone = "Europe/Berlin",
        task = "{\"days\": 1}",
        latestStart = "PT3H")
@Recurring(name = "monthly-sales", cron = "${sales.monthly:0 6 L * *}", zone = "Europe/Berlin", task = "{\"days\": 31}")
public record SalesReport(int days) implements Task {}

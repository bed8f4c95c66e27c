package dev.afterward.server.recurring;

import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Each other second, by the clock. */
@TaskQueue(name = "chime")
@Recurring(name = "${chime.name}", cron = "*/2 * * * * *", zone = "UTC", task = "{\"bell\":\"${chime.bell:big}\"}")
public record Chime(String bell) implements Task {}

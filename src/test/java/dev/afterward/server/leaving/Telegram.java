package dev.afterward.server.leaving;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a CDI bean that calls an EJB. Tried once. */
@TaskQueue(name = "telegram")
public record Telegram(String name) implements Task {}

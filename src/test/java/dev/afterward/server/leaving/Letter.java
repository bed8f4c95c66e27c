package dev.afterward.server.leaving;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a stateless EJB that manages its transactions itself. Tried once. */
@TaskQueue(name = "letter")
public record Letter(String name) implements Task {}

package dev.afterward.server.shop;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Runs alone, so that one which has run proves that those before it never will. */
@TaskQueue(name = "note", concurrency = 1)
public record Note(String text) implements Task {}

package dev.afterward.docs;

import dev.afterward.Every;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Orders what is running out. */
@TaskQueue(name = "stock-check")
@Every("PT5M")
public record StockCheck() implements Task {}

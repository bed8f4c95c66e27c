package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** The price of an article is to be computed again. */
@TaskQueue(name = "price-change", maxAttempts = 5, priority = -1, concurrency = 2)
public record PriceChange(String article) implements Task {}

package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import java.util.List;

/** The prices of articles are to be computed again. */
@TaskQueue(name = "price-list", maxAttempts = 3)
public record PriceList(List<String> articles) implements Task {}

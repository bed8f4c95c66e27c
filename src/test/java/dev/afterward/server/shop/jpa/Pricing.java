package dev.afterward.server.shop.jpa;

import dev.afterward.Backoff;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Names the article: what the attempt needs of it, it reads when it runs. */
@TaskQueue(name = "pricing", maxAttempts = 2, backoff = @Backoff(initial = "PT0.01S"))
public record Pricing(String article, int price) implements Task {}

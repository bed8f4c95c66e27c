package dev.afterward.demo;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Asks a customer how it was, a while after the order. Nothing of it is kept once it has been sent. */
@TaskQueue(name = "survey", maxAttempts = 2)
public record Survey(String orderId, String address) implements Task {}

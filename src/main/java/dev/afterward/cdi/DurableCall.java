package dev.afterward.cdi;

import dev.afterward.Durable;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/**
 * An occurrence of a schedule that stands on a method: see {@link Durable}.
 *
 * @param bean the name of the bean's class
 * @param method the name of its method
 */
@TaskQueue(name = "durable")
public record DurableCall(String bean, String method) implements Task {}

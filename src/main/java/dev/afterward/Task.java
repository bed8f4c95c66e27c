package dev.afterward;

/**
 * Something to be done later: a value, usually a record, that names its queue with {@link TaskQueue}.
 *
 * <pre>{@code
 * @TaskQueue(name = "new-order-email", maxAttempts = 5, timeout = "PT10S")
 * public record NewOrderEmail(String orderId, String address) implements Task {}
 * }</pre>
 *
 * <p>A task is written to the store as JSON and read back before each attempt, so it must survive that round
 * trip: keep it small and refer to entities by their keys.
 */
public interface Task {}

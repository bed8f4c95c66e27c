package shop;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;

@TaskQueue(name = "card-charge", transaction = TaskTransaction.REQUIRED, timeout = "PT30S", maxAttempts = 5)
public record CardCharge(long account, String address, int cups) implements Task {}

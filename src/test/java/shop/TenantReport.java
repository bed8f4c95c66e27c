package shop;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "tenant-report")
public record TenantReport(int tenant) implements Task {}

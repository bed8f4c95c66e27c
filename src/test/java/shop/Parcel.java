package shop;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "parcel")
public record Parcel(String order) implements Task {}

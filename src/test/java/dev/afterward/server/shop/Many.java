package dev.afterward.server.shop;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "many")
public record Many(int number) implements Task {}

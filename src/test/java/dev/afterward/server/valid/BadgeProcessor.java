package dev.afterward.server.valid;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

@Processes(Badge.class)
public class BadgeProcessor implements TaskProcessor<Badge> {

    @Override
    public void process(Badge badge, TaskContext context) {}
}

package dev.afterward.console;

import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Does what its text says; its queue's name is one that a page has to escape. */
@TaskQueue(name = Chore.QUEUE, retention = @Retention(duration = "", tasks = Retain.ALL, payload = Retain.ALL))
public record Chore(String text, String password) implements Task {

    static final String QUEUE = "chores <b>&'";
}

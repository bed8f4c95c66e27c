package dev.afterward.server.slow;

import dev.afterward.TaskClient;
import dev.afterward.server.work.Work;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Enqueues a task in the transaction in which it is made, before anybody else has asked for the client. */
@Singleton
@Startup
public class FirstToEnqueue {

    @Inject
    TaskClient tasks;

    @Inject
    @ConfigProperty(name = "first.task")
    String task;

    @PostConstruct
    void start() {
        tasks.enqueue(new Work(task));
    }
}

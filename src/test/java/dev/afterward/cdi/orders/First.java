package dev.afterward.cdi.orders;

import dev.afterward.TaskClient;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;

@Singleton
@Startup
public class First {

    @Inject
    TaskClient tasks;

    @PostConstruct
    void start() {
        tasks.enqueue(new Early("started"));
    }
}

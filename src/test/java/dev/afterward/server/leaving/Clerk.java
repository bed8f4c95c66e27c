package dev.afterward.server.leaving;

import dev.afterward.TaskContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.io.IOException;

/** The EJB that others call. */
@Stateless
public class Clerk {

    @Inject
    Handling handling;

    /** Does the work of an attempt. */
    public void handle(String name, TaskContext context) throws IOException {
        handling.handle(name, context);
    }
}

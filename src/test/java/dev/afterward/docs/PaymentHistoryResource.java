package dev.afterward.docs;

import dev.afterward.TaskId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;

/** Tells where payments stand. */
@RequestScoped
@Path("history")
public class PaymentHistoryResource {

    @Inject
    PaymentHistory history;

    @GET
    @Path("{task}")
    public String state(@PathParam("task") String task) {
        return history.state(TaskId.parse(task)) + "\n";
    }

    @GET
    @Path("failed")
    public String failed() {
        return String.join("\n", history.failedSince(Instant.EPOCH)) + "\n";
    }

    @POST
    @Path("retry")
    public String retry() {
        return history.retryAll() + " retried\n";
    }
}

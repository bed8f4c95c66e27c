package dev.afterward.docs;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Refuses customers: by a transaction of its own, and apart from one that is rolled back. */
@RequestScoped
@Path("refusals/{customer}")
public class RefusalResource {

    @Inject
    RefusalLog log;

    @Inject
    Escalation escalation;

    @POST
    @Transactional
    public String refuse(@PathParam("customer") String customer) {
        log.refused(customer);
        return customer + " is refused\n";
    }

    @POST
    @Path("rolled-back")
    public void refuseApart(@PathParam("customer") String customer) {
        escalation.refuse(customer);
    }
}

package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Has parcels waited for. */
@RequestScoped
@Path("deliveries/{parcel}")
public class DeliveryResource {

    @Inject
    TaskClient tasks;

    @POST
    @Transactional
    public String await(@PathParam("parcel") String parcel) {
        return "task " + tasks.enqueue(new Delivery(parcel)) + "\n";
    }
}

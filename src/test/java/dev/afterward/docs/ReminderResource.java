package dev.afterward.docs;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Takes orders to be reminded of. */
@RequestScoped
@Path("orders/{order}")
public class ReminderResource {

    @Inject
    ReminderDesk desk;

    @POST
    public String order(@PathParam("order") long order) {
        desk.ordered(order);
        return "you are reminded in a minute\n";
    }
}

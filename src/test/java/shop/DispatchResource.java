package shop;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Dispatches orders, sends their invoices again, and invites customers. */
@RequestScoped
@Path("")
public class DispatchResource {

    @Inject
    Dispatch dispatch;

    @Inject
    InvoiceCopies copies;

    @Inject
    InvitationDesk invitations;

    @POST
    @Path("orders")
    public String dispatch(@FormParam("order") String order, @FormParam("address") String address) {
        return "task " + dispatch.dispatch(order, address) + "\n";
    }

    @POST
    @Path("copies")
    public String sendAgain(@FormParam("order") String order, @FormParam("address") String address) {
        return "task " + copies.sendAgain(order, address) + "\n";
    }

    @POST
    @Path("invitations")
    public String invite(@FormParam("name") String name, @FormParam("address") String address) {
        return "problems: " + invitations.invite(name, address) + "\n";
    }
}
